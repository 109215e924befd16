// SPDX-License-Identifier: Apache-2.0
import { constraintOf, type Finding } from '#engines/vulnmatch/finding.ts'
import { identityOf, withoutNamed } from '#engines/vulnmatch/finding-set.ts'
import { type Found, joinFound, nothing, type Search } from '#engines/vulnmatch/matcher.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'

/**
 * Looks up a package of AlmaLinux: what affects it is what affects Red Hat's, unless an erratum of AlmaLinux says
 * from which version on it does not; that version is the fix, for AlmaLinux counts the builds of modules anew.
 *
 * Source: grype `matcher/rpm/almalinux.go`.
 */
export function matchAlmaLinux(subject: Subject, sources: readonly Subject[], search: Search): Found {
  if (/-debug(?:info|source)$/.test(subject.name)) return nothing
  const disclosed = joinFound(
    search.byDistro(subject, { kind: 'exact-direct-match' }),
    ...sources.map(source => search.byDistro(source, { kind: 'exact-indirect-match' })),
  )
  if (disclosed.affected.length === 0 && disclosed.possible.length === 0) return disclosed
  const errata = [subject, ...sources.map(({ name }) => ({ ...subject, name }))].flatMap(as =>
    search.records('unaffected', as, { kind: 'exact-direct-match', exact: true }),
  )
  const reached = errata.filter(({ advisory }) => search.isInRange(subject, advisory) === true)
  const fixed = (findings: readonly Finding[]) =>
    withoutNamed(findings, reached).map(finding => withAlmaFix(finding, errata, { subject, search }))
  return {
    affected: fixed(disclosed.affected),
    possible: fixed(disclosed.possible),
    settled: () => [...disclosed.settled(), ...reached],
    denied: () => [],
  }
}

interface Scope {
  readonly subject: Subject
  readonly search: Search
}

/** Errata for several streams of a module may name the vulnerability; the nearest version from here on is the fix. */
function withAlmaFix(finding: Finding, errata: readonly Finding[], { subject, search }: Scope): Finding {
  const names = new Set(identityOf(finding))
  const [nearest] = errata
    .filter(erratum => identityOf(erratum).some(id => names.has(id)))
    .map(({ advisory }) => /^(?:>=|=)\s*(\S+)$/.exec(constraintOf(advisory).trim())?.[1] ?? '')
    .filter(version => version !== '' && (search.compare(subject, version) ?? -1) < 0)
    .sort((a, b) => search.compare({ ...subject, version: a }, b) ?? 0)
  return nearest === undefined ? finding : { ...finding, fix: { state: 'fixed', versions: [nearest] } }
}
