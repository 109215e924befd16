// SPDX-License-Identifier: Apache-2.0
/** From an SBOM to what is known about its vulnerabilities: the flow that the command line and the service share. */
import type { Json } from '#domain/kube-object.ts'
import { type VulnerabilitySeverity, vulnerabilitySeverities } from '#domain/severity.ts'
import type { VulnerabilityStore } from '#engines/vulndb/store.ts'
import { applyVex, type ExcusedMatch, type VexStatement } from './excuse/vex.ts'
import { grypeDocumentOf } from './grype-document.ts'
import type { Match } from './match.ts'
import type { Matcher, MatchOptions } from './matcher.ts'
import { normaliseByCve } from './normalise.ts'
import { type Matching, prepareMatching } from './run.ts'
import { type Assessor, createAssessor } from './severity/assessor.ts'
import { isSystemPackage } from './subject/subject.ts'
import { subjectsFromSyft } from './subject/subject-from-syft.ts'
import { type Doubtful, doubtsOf } from './trust.ts'
import type { VersionScheme } from './version/version-scheme.ts'

export interface JudgeInput {
  readonly store: VulnerabilityStore
  readonly matchers: readonly Matcher[]
  readonly schemes: readonly VersionScheme[]
  readonly options: MatchOptions
  readonly tool: { readonly name: string; readonly version: string }
}

/** An SBOM to be judged. */
export interface SbomToJudge {
  /** In Syft's JSON. */
  readonly sbom: unknown
  /** What could not be read of the image. */
  readonly unread: readonly string[]
  readonly nowMs: number
  /** What is said about vulnerabilities of the image; those not affected or fixed are taken out. */
  readonly statements?: readonly VexStatement[]
  /** What statements may call the image: references, digests, purls. */
  readonly productNames?: readonly string[]
}

/** What is known about an SBOM's vulnerabilities. */
export interface JudgedSbom {
  /** Named by CVE. */
  readonly matches: readonly Match[]
  /** What statements take out. */
  readonly excused: readonly ExcusedMatch[]
  /** Of which nobody can tell whether they concern the image. */
  readonly possible: readonly Match[]
  /** Why the absence of a match does not mean the absence of a vulnerability; empty when it does. */
  readonly doubts: readonly Doubtful[]
  /** Matches by severity. */
  readonly counts: Readonly<Record<VulnerabilitySeverity, number>>
  readonly fixable: number
  /** As grype writes the matches. */
  readonly document: Json
}

/** Judges SBOMs with one opened database; keeps what it looked up, so use one for many. */
export type Judge = (sbom: SbomToJudge) => JudgedSbom

/** What judges share that use one opened database. */
export interface JudgeParts extends Pick<JudgeInput, 'store' | 'tool'> {
  readonly matching: Matching
  readonly assessor: Assessor
}

/** Reads the small tables of the database at once. */
export function prepareParts({ store, matchers, schemes, options, tool }: JudgeInput): JudgeParts {
  const matching = prepareMatching({ store, matchers, schemes, options })
  return { store, tool, matching, assessor: createAssessor(matching.catalog) }
}

/** Prepares the judging; reads the small tables of the database at once. */
export function prepareJudge(input: JudgeInput): Judge {
  return judgeWith(prepareParts(input))
}

/** How many vulnerabilities may concern each package, by its id. */
export function uncertainOf(possible: readonly Match[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { subject } of possible) counts.set(subject.id, (counts.get(subject.id) ?? 0) + 1)
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Judges with these parts. */
export function judgeWith({ store, tool, matching, assessor }: JudgeParts): Judge {
  return ({ sbom, unread, nowMs, statements = [], productNames = [] }) => {
    const { subjects, distro } = subjectsFromSyft(sbom)
    const found = matching.run(subjects)
    const { matches, excused } = applyVex(normaliseByCve(found.matches, matching.catalog), statements, productNames)
    const possible = normaliseByCve(found.possible, matching.catalog)
    const doubts = doubtsOf({
      catalog: matching.catalog,
      distro,
      hasSystemPackages: subjects.some(isSystemPackage),
      possible: possible.length,
      unread,
      nowMs,
    })
    const counts = Object.fromEntries(vulnerabilitySeverities.map(severity => [severity, 0])) as Record<
      VulnerabilitySeverity,
      number
    >
    for (const { vulnerability } of matches) counts[assessor.assess(vulnerability).severity]++
    return {
      matches,
      excused,
      possible,
      doubts,
      counts,
      fixable: matches.filter(({ fix }) => fix.state === 'fixed').length,
      document: grypeDocumentOf({
        matches,
        excused,
        store,
        assessor,
        sbom,
        distro,
        tool,
        uncertain: uncertainOf(possible),
      }),
    }
  }
}
