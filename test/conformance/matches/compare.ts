// SPDX-License-Identifier: Apache-2.0
import type { Match } from '#engines/vulnmatch/match.ts'
import type { Matches } from '#engines/vulnmatch/run.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { explainMatches, type MatchKey, type SurplusMatch } from './explanations.ts'

/** One match as the peer reports it. */
export interface ExpectedMatch extends MatchKey {
  readonly artifactId: string
}

/** Most differences that the line of a package names. */
const shownDifferences = 4

export interface Comparison {
  /** Of the SBOM. */
  readonly name: string
  readonly subjects: readonly Subject[]
  readonly found: Matches
  readonly expected: readonly ExpectedMatch[]
  /** Whether the peer knows of the package, but not its version. Default: it knows both. */
  readonly isVersionOnlyOurs?: (subject: Subject) => boolean
  /** Whether the peer found no such package. Default: it found every one. */
  readonly isOnlyOurs?: (subject: Subject) => boolean
}

/** Compares the matches of each package; a package whose set differs for a named reason is skipped. */
export function compareMatches({
  name,
  subjects,
  found,
  expected,
  isVersionOnlyOurs = () => false,
  isOnlyOurs = () => false,
}: Comparison): SuiteOutcome {
  const foundById = Map.groupBy(found.matches, ({ subject }) => subject.id)
  const possibleById = Map.groupBy(found.possible, ({ subject }) => subject.id)
  const expectedById = Map.groupBy(expected, ({ artifactId }) => artifactId)
  let passed = 0
  let failed = 0
  let skipped = 0
  const details: string[] = []
  for (const subject of subjects) {
    const got = (foundById.get(subject.id) ?? []).map(keyOf)
    const wanted = expectedById.get(subject.id) ?? []
    const tooMany = without(got, wanted)
    const missing = without(wanted, got)
    if (tooMany.length === 0 && missing.length === 0) {
      passed++
      continue
    }
    const possible = (possibleById.get(subject.id) ?? []).map(({ vulnerability }) => vulnerability.name)
    const rule = explainMatches({
      subject,
      isVersionOnlyOurs: isVersionOnlyOurs(subject),
      isOnlyOurs: isOnlyOurs(subject),
      tooMany,
      missing,
      possible,
    })
    if (rule) skipped++
    else failed++
    const lines = [...missing.map(key => `missing ${textOf(key)}`), ...tooMany.map(key => `too much ${textOf(key)}`)]
    const more = lines.length > shownDifferences ? [`${lines.length - shownDifferences} more`] : []
    details.push(
      `${rule ? `SKIP (${rule})` : 'FAIL'} ${name}: ${subject.type} ${subject.name} ${subject.version}: ${[...lines.slice(0, shownDifferences), ...more].join('; ')}`,
    )
  }
  return { passed, failed, skipped, details }
}

function keyOf({ vulnerability, namespace, fix, evidence }: Match): SurplusMatch {
  const ranges = evidence.map(({ constraint }) => constraint)
  return { id: vulnerability.name, namespace, fixState: fix.state, fixVersions: fix.versions, ranges }
}

function without<Key extends MatchKey>(keys: readonly Key[], others: readonly MatchKey[]): readonly Key[] {
  const texts = new Set(others.map(textOf))
  return keys.filter(key => !texts.has(textOf(key)))
}

function textOf({ id, namespace, fixState, fixVersions }: MatchKey): string {
  return `${id} ${namespace} ${fixState}[${fixVersions.toSorted().join(' ')}]`
}
