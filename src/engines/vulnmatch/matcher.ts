// SPDX-License-Identifier: Apache-2.0
import type { Advisory } from '#engines/vulndb/advisory.ts'
import type { Side } from '#engines/vulndb/store.ts'
import type { Finding, MatchKind } from './finding.ts'
import type { Subject } from './subject/subject.ts'

/** What a matcher found for one package. */
export interface Found {
  /** The package's version is affected. */
  readonly affected: readonly Finding[]
  /** Nobody can tell whether it is: a version or a range cannot be read or compared. */
  readonly possible: readonly Finding[]
  /**
   * What the advisories settle: the package is fixed or was never affected. It also holds for packages of other
   * kinds that consist of this one's files. Computed when asked for.
   */
  readonly settled: () => readonly Finding[]
  /** What is expressly said not to affect this package, whatever other sources say. */
  readonly denied: () => readonly Finding[]
}

/** Choices of whoever runs the matching. */
export interface MatchOptions {
  /** Look up language packages by CPE too, and so find more, at the price of findings that are none. */
  readonly cpesForLanguages: boolean
  /** Look up Go's standard library by CPE too. */
  readonly cpesForGoStdlib: boolean
}

/** Where and how a package is looked up. */
export interface DistroQuery {
  readonly kind: MatchKind
  /** Only advisories of this very system, not of one that it is said to be like. */
  readonly exact?: boolean
  /** Without the system's further channels of fixes, or (default) with the first. */
  readonly channels?: 'none' | 'own'
}

/** What a matcher may ask the database; look-ups of one run share their results. */
export interface Search {
  readonly options: MatchOptions
  /** Advisories of the package's operating system for its name, told apart by its version. */
  byDistro(subject: Subject, query: DistroQuery): Found
  /** Advisories of the package's language or kind for its names. */
  byEcosystem(subject: Subject): Found
  /** Advisories for its CPEs. */
  byCpe(subject: Subject, kind?: MatchKind): Found
  /** Advisories of the package's operating system, whatever its version. */
  records(side: Side, subject: Subject, query: DistroQuery): readonly Finding[]
  /** Whether the version of the package lies in the advisory's range; `undefined` when nobody can tell. */
  isInRange(subject: Subject, advisory: Advisory): boolean | undefined
  /** How the version of the package stands to another of its kind; `undefined` when nobody can tell. */
  compare(subject: Subject, version: string): -1 | 0 | 1 | undefined
}

/** Knows how packages of some kinds are looked up: the socket of `plugins/matchers`. */
export interface Matcher {
  /** Kebab-case; written into the results. */
  readonly id: string
  readonly title: string
  /** Kinds of packages; empty for the one matcher of all kinds that no other claims. */
  readonly types: readonly string[]
  match(subject: Subject, search: Search): Found
}

/** Nothing found. */
export const nothing: Found = { affected: [], possible: [], settled: () => [], denied: () => [] }

/** What several look-ups found together. */
export function joinFound(...all: readonly Found[]): Found {
  return {
    affected: all.flatMap(({ affected }) => affected),
    possible: all.flatMap(({ possible }) => possible),
    settled: () => all.flatMap(({ settled }) => settled()),
    denied: () => all.flatMap(({ denied }) => denied()),
  }
}
