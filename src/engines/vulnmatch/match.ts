// SPDX-License-Identifier: Apache-2.0
import type { Advisory } from '#engines/vulndb/advisory.ts'
import type { Vulnerability } from '#engines/vulndb/vulnerability.ts'
import { type Evidence, type Finding, type Fix, joinFixes, type MatchKind } from './finding.ts'
import type { Related } from './search/namespace.ts'
import type { Subject } from './subject/subject.ts'

/** A vulnerability of a package, from one source of advisories: the findings about it joined. */
export interface Match {
  readonly subject: Subject
  readonly vulnerability: Vulnerability
  readonly namespace: string
  readonly related: readonly Related[]
  readonly fix: Fix
  /** Best first. */
  readonly evidence: readonly Evidence[]
  /** The advisory that describes the match best. */
  readonly advisory: Advisory
}

const rank: Readonly<Record<MatchKind, number>> = { 'exact-direct-match': 0, 'exact-indirect-match': 1, 'cpe-match': 2 }

/** Joins the findings about the same vulnerability from the same source; in order of name and namespace. */
export function joinFindings(subject: Subject, findings: readonly Finding[]): readonly Match[] {
  const groups = Map.groupBy(findings, ({ vulnerability, namespace }) => `${vulnerability.name} ${namespace}`)
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => {
      const [only, another] = group
      if (only && !another) return matchOf(subject, only)
      const [best, ...others] = group.toSorted((a, b) => rankOf(a) - rankOf(b)) as [Finding, ...Finding[]]
      return {
        ...matchOf(subject, best),
        related: joinRelated([best, ...others]),
        fix: others.reduce((fix, other) => joinFixes(fix, other.fix), best.fix),
        evidence: joinEvidence([best, ...others]),
      }
    })
}

function matchOf(subject: Subject, finding: Finding): Match {
  const { vulnerability, namespace, fix, evidence, advisory } = finding
  return { subject, vulnerability, namespace, related: joinRelated([finding]), fix, evidence, advisory }
}

function rankOf({ evidence }: Finding): number {
  return evidence.reduce((best, { kind }) => Math.min(best, rank[kind]), Number.POSITIVE_INFINITY)
}

function joinRelated(findings: readonly Finding[]): readonly Related[] {
  const all = findings.flatMap(({ related }) => related)
  if (all.length < 2) return all
  const unique = new Map(all.map(reference => [`${reference.namespace} ${reference.id}`, reference]))
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference)
}

function joinEvidence(findings: readonly Finding[]): readonly Evidence[] {
  const all = findings.flatMap(({ evidence }) => evidence)
  const unique = new Map(all.map(evidence => [Object.values(evidence).join('\n'), evidence]))
  return [...unique.values()].sort((a, b) => rank[a.kind] - rank[b.kind])
}
