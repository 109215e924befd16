// SPDX-License-Identifier: Apache-2.0
import type { FixState } from '#engines/vulndb/advisory.ts'
import type { Finding, Fix } from '#engines/vulnmatch/finding.ts'
import { byName, withoutNamed } from '#engines/vulnmatch/finding-set.ts'
import type { DistroQuery, Found, Search } from '#engines/vulnmatch/matcher.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'

/**
 * Looks up a package of a release that takes fixes beyond its ordinary life: what affects it is what the ordinary
 * advisories say, and what fixes it is what they or those of the further channel name, as far as a fix can be
 * installed on this release.
 *
 * Source: grype `matcher/rpm/rhel_eus.go`, `matcher/dpkg/ubuntu_esm.go`.
 */
export function matchExtendedSupport(subject: Subject, search: Search, query: DistroQuery): Found {
  const ordinary = search.byDistro(subject, { ...query, channels: 'none' })
  if (ordinary.affected.length === 0 && ordinary.possible.length === 0) return ordinary
  const answers = [
    ...search.records('affected', subject, { ...query, channels: 'none' }),
    ...search.records('affected', subject, query),
  ]
  const isReached = ({ fix }: Finding) =>
    fix.state === 'fixed' && fix.versions.some(version => (search.compare(subject, version) ?? -1) >= 0)
  const reached = answers.filter(isReached)
  const answersByName = byName(answers)
  const fixed = (findings: readonly Finding[]) =>
    withoutNamed(findings, reached).map(finding => ({
      ...finding,
      fix: fixFrom(finding, answersByName.get(finding.vulnerability.name) ?? [], { subject, search }),
    }))
  return {
    affected: fixed(ordinary.affected),
    possible: fixed(ordinary.possible),
    settled: () => [...ordinary.settled(), ...reached],
    denied: () => [],
  }
}

interface Scope {
  readonly subject: Subject
  readonly search: Search
}

function fixFrom(finding: Finding, answers: readonly Finding[], { subject, search }: Scope): Fix {
  let state: FixState = ''
  const versions = new Set<string>()
  for (const { fix } of answers) {
    if (fix.state === 'wont-fix' && state !== 'fixed') state = 'wont-fix'
    const later = fix.versions.filter(version => search.compare(subject, version) === -1)
    const reachable = later.filter(version => isReachable(version, subject))
    if (reachable.length > 0) {
      for (const version of reachable) versions.add(version)
      if (state !== 'fixed') state = fix.state
    } else if (later.length > 0 && state !== 'fixed') state = 'not-fixed'
  }
  if (state === 'fixed') return { state, versions: [...versions] }
  // The versions stay: they fix it on a later release, to which one may move.
  return { state: state || finding.fix.state || 'unknown', versions: finding.fix.versions }
}

/** A fix that was built for a later minor release (`.el9_6`) cannot be installed on this one. */
function isReachable(version: string, { distro }: Subject): boolean {
  if (distro?.type !== 'redhat' || distro.major === '') return true
  const built = /\.el(\d+)(?:_(\d+))?/.exec(version.slice(version.lastIndexOf('-') + 1))
  if (!built) return true
  return built[1] === distro.major && Number(built[2] ?? 0) <= Number(distro.minor || 0)
}
