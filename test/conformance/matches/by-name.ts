// SPDX-License-Identifier: Apache-2.0
import type { Matching } from '#engines/vulnmatch/run.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'
import { subjectsFromSyft } from '#engines/vulnmatch/subject/subject-from-syft.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { compareMatches, type ExpectedMatch } from './compare.ts'

/** A match of a package that another tool catalogued: its ids are not ours. */
export interface NamedMatch extends ExpectedMatch {
  readonly package: string
  readonly version: string
  readonly type: string
}

export interface NamedComparison {
  readonly name: string
  /** Our SBOM, in Syft's JSON. */
  readonly sbom: unknown
  readonly matching: Matching
  readonly expected: readonly NamedMatch[]
  /** What the peer catalogued. */
  readonly packages: readonly { readonly type: string; readonly name: string; readonly version: string }[]
}

/**
 * Compares the matches of an image that was catalogued anew: a case is all packages of one type, name and version.
 * A package that only the expected matches know is a case too, and fails.
 */
export function compareMatchesByName({ name, sbom, matching, expected, packages }: NamedComparison): SuiteOutcome {
  const { subjects } = subjectsFromSyft(sbom)
  const found = matching.run(subjects)
  const known = new Map(subjects.map(subject => [keyOf(subject), { ...subject, id: keyOf(subject) }]))
  const wanted = expected.map(match => ({ ...match, artifactId: keyOf({ ...match, name: match.package }) }))
  const missing = Map.groupBy(
    wanted.filter(({ artifactId }) => !known.has(artifactId)),
    ({ artifactId }) => artifactId,
  )
  const listed = new Set(packages.map(keyOf))
  const renamed = <T extends { readonly subject: Subject }>(matches: readonly T[]) =>
    matches.map(match => ({ ...match, subject: { ...match.subject, id: keyOf(match.subject) } }))
  const compared = compareMatches({
    name,
    subjects: [...known.values()],
    found: { ...found, matches: renamed(found.matches), possible: renamed(found.possible) },
    expected: wanted,
    isOnlyOurs: subject => !listed.has(keyOf(subject)),
    isVersionOnlyOurs: subject => !listed.has(keyOf(subject)) && listed.has(keyOf({ ...subject, version: '' })),
  })
  return {
    ...compared,
    failed: compared.failed + missing.size,
    details: [
      ...(compared.details ?? []),
      ...[...missing].map(([key, matches]) => `FAIL ${name}: ${key}: no such package for ${matches.length} matches`),
    ],
  }
}

/** As Syft writes them: a version that is not known has a name. */
function keyOf({ type, name, version }: Pick<Subject, 'name' | 'version'> & { readonly type: string }): string {
  return `${type} ${name} ${version === '' ? 'UNKNOWN' : version}`
}
