// SPDX-License-Identifier: Apache-2.0
import type { Catalog } from '#engines/vulndb/catalog.ts'
import { joinFixes } from './finding.ts'
import type { Match } from './match.ts'

/**
 * Names matches by their CVE, so that one vulnerability counts once whoever reports it: an advisory that names
 * exactly one CVE first becomes that CVE, and its own name one of the related. Matches of a package that become the
 * same are joined.
 *
 * The words and severities are NVD's where the database has its record, else they stay the advisory's.
 */
export function normaliseByCve(matches: readonly Match[], catalog: Catalog): readonly Match[] {
  const joined = new Map<string, Match>()
  for (const match of matches) {
    const named = renamed(match, catalog)
    const key = `${named.subject.id} ${named.vulnerability.name} ${named.namespace}`
    const other = joined.get(key)
    joined.set(key, other ? join(other, named) : named)
  }
  return [...joined.values()]
}

function renamed(match: Match, catalog: Catalog): Match {
  if (isCve(match.vulnerability.name)) return match
  const cve = match.related.find(({ id }) => isCve(id))?.id
  if (cve === undefined) return match
  const itself = { id: match.vulnerability.name, namespace: match.namespace }
  return {
    ...match,
    vulnerability: catalog.vulnerabilityNamed(cve, 'nvd') ?? {
      ...match.vulnerability,
      name: cve,
      aliases: [match.vulnerability.name],
    },
    namespace: 'nvd:cpe',
    related: [itself, ...match.related.filter(({ id }) => id !== cve)],
  }
}

function join(a: Match, b: Match): Match {
  const related = [...a.related, ...b.related]
  return {
    ...a,
    fix: joinFixes(a.fix, b.fix),
    related: [...new Map(related.map(reference => [`${reference.namespace} ${reference.id}`, reference])).values()],
    evidence: [...a.evidence, ...b.evidence],
  }
}

function isCve(id: string): boolean {
  return /^cve-/i.test(id)
}
