// SPDX-License-Identifier: Apache-2.0
import { type Catalog, openCatalog } from '#engines/vulndb/catalog.ts'
import type { VulnerabilityStore } from '#engines/vulndb/store.ts'
import { identitiesOf, withoutIds, withoutNamed } from './finding-set.ts'
import { joinFindings, type Match } from './match.ts'
import type { Found, Matcher, MatchOptions, Search } from './matcher.ts'
import { notingCatalog } from './search/noting-catalog.ts'
import { type SearchContext, searchFor } from './search/search.ts'
import { isUnrelated } from './search/unrelated.ts'
import { hasComprehensiveFeed } from './subject/distro.ts'
import { isSystemPackage, type Subject } from './subject/subject.ts'
import { versionOrder } from './version/version-order.ts'
import type { VersionScheme } from './version/version-scheme.ts'

export interface MatchingInput {
  readonly store: VulnerabilityStore
  readonly matchers: readonly Matcher[]
  readonly schemes: readonly VersionScheme[]
  readonly options: MatchOptions
}

/** What is known about the vulnerabilities of a list of packages. */
export interface Matches {
  readonly matches: readonly Match[]
  /** Vulnerabilities that concern a package whose version, or the advisory's range, cannot be read or compared. */
  readonly possible: readonly Match[]
  /** Packages that were left out, because a package of the operating system installed them and speaks for them. */
  readonly ownedBySystem: readonly Subject[]
}

/** Looks up packages in an opened database. Keeps what it looked up: use one for many lists. */
export interface Matching {
  readonly catalog: Catalog
  /**
   * @param wanted  ids of the packages whose matches are wanted; what the others say about them is heeded. Default: all
   */
  run(subjects: readonly Subject[], wanted?: ReadonlySet<string>): Matches
  /** What is looked up for a package: its matches are others only when the database says something else for these. */
  keysOf(subject: Subject): readonly string[]
}

/** Prepares the matching; reads the small tables of the database at once. */
export function prepareMatching({ store, matchers, schemes, options }: MatchingInput): Matching {
  const context: SearchContext = { catalog: openCatalog(store), order: versionOrder(schemes), options }
  const noted: string[] = []
  const noting: SearchContext = { ...context, catalog: notingCatalog(context.catalog, noted) }
  const searches = new Map(matchers.map(matcher => [matcher.id, searchFor(matcher.id, context)]))
  const notes = new Map(matchers.map(matcher => [matcher.id, searchFor(matcher.id, noting)]))
  const byType = new Map(matchers.flatMap(matcher => matcher.types.map(type => [type, matcher] as const)))
  const stock = matchers.find(({ types }) => types.length === 0)

  function look(subject: Subject, by: ReadonlyMap<string, Search> = searches): Found | undefined {
    const matcher = byType.get(subject.type) ?? stock
    const search = matcher && by.get(matcher.id)
    return search && matcher.match(subject, search)
  }

  return {
    catalog: context.catalog,
    keysOf(subject) {
      noted.length = 0
      look(subject, notes)
      return [...new Set(noted)]
    },
    run(subjects, wanted) {
      const byId = new Map(subjects.map(subject => [subject.id, subject]))
      const ownedBySystem = subjects.filter(subject => isSpokenFor(subject, byId))
      const left = new Set(ownedBySystem)
      const owners = new Set(subjects.flatMap(subject => (left.has(subject) ? [] : subject.owners)))
      const settledBy = new Map<string, ReadonlySet<string>>()
      const looked: { readonly subject: Subject; readonly found: Found }[] = []
      const asked = wanted && new Set([...wanted, ...ownersOf(subjects, wanted)])
      for (const subject of subjects) {
        const found = left.has(subject) || asked?.has(subject.id) === false ? undefined : look(subject)
        if (!found) continue
        if (owners.has(subject.id)) settledBy.set(subject.id, identitiesOf(found.settled()))
        looked.push({ subject, found })
      }
      const matches: Match[] = []
      const possible: Match[] = []
      for (const { subject, found } of looked) {
        if (wanted?.has(subject.id) === false) continue
        const { affected, unsure } = reconciled(subject, found, settledBy)
        matches.push(...joinFindings(subject, affected).filter(match => !isUnrelated(match)))
        possible.push(...joinFindings(subject, unsure).filter(match => !isUnrelated(match)))
      }
      return { matches, possible, ownedBySystem }
    },
  }
}

/** Packages that may speak for the wanted ones. */
function ownersOf(subjects: readonly Subject[], wanted: ReadonlySet<string>): readonly string[] {
  return subjects.flatMap(({ id, owners }) => (wanted.has(id) ? owners : []))
}

function reconciled(subject: Subject, found: Found, settledBy: ReadonlyMap<string, ReadonlySet<string>>) {
  const isEmpty = found.affected.length === 0 && found.possible.length === 0
  if (isEmpty) return { affected: [], unsure: [] }
  const denied = identitiesOf(found.denied())
  const settled = new Set(subject.owners.flatMap(owner => [...(settledBy.get(owner) ?? [])]))
  const affected = withoutIds(withoutIds(found.affected, denied), settled)
  const unsure = withoutIds(withoutIds(found.possible, denied), settled)
  return { affected, unsure: withoutNamed(unsure, affected) }
}

/**
 * Whether one of the system's packages installed this one and speaks for it: the versions agree, and the system's
 * advisories name what is not fixed too. A program that was recognised by its text is always spoken for.
 *
 * Source: grype `pkg/package.go`.
 */
function isSpokenFor(subject: Subject, byId: ReadonlyMap<string, Subject>): boolean {
  return subject.owners.some(id => {
    const owner = byId.get(id)
    if (!owner?.distro) return false
    if (!owner.version.startsWith(subject.version) && !subject.version.startsWith(owner.version)) return false
    if (subject.type === 'binary') return true
    return hasComprehensiveFeed(owner.distro) && isSystemPackage(owner) && !isSystemPackage(subject)
  })
}
