// SPDX-License-Identifier: Apache-2.0
import type { Advisory } from '#engines/vulndb/advisory.ts'
import type { Catalog } from '#engines/vulndb/catalog.ts'
import type { Side } from '#engines/vulndb/store.ts'
import { isWithdrawn } from '#engines/vulndb/vulnerability.ts'
import { constraintOf, type Evidence, type Finding, findingOf } from '#engines/vulnmatch/finding.ts'
import { withoutNamed } from '#engines/vulnmatch/finding-set.ts'
import { type DistroQuery, type Found, type MatchOptions, nothing, type Search } from '#engines/vulnmatch/matcher.ts'
import type { CpeName } from '#engines/vulnmatch/subject/cpe-name.ts'
import { cpeVersion, formatCpe } from '#engines/vulnmatch/subject/cpe-version.ts'
import type { Distro } from '#engines/vulnmatch/subject/distro.ts'
import { searchNames } from '#engines/vulnmatch/subject/names.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'
import { type Systems, systemsFor } from '#engines/vulnmatch/subject/systems.ts'
import type { VersionOrder } from '#engines/vulnmatch/version/version-order.ts'
import { isQualified } from './qualify.ts'
import { isTargeted } from './target-software.ts'

/** What a search is made of. */
export interface SearchContext {
  readonly catalog: Catalog
  readonly order: VersionOrder
  readonly options: MatchOptions
}

/** A search on behalf of one matcher. */
export function searchFor(matcher: string, { catalog, order, options }: SearchContext): Search {
  const systemsOf = new Map<string, Systems>()

  function systems(distro: Distro, { exact = false, channels = 'own' }: DistroQuery): readonly number[] {
    const key = [distro.type, distro.version, distro.codename, distro.channels[0], exact, channels].join(' ')
    let known = systemsOf.get(key)
    if (!known) {
      known = systemsFor(catalog, channels === 'none' ? { ...distro, channels: [] } : distro, exact)
      systemsOf.set(key, known)
    }
    return known.ids
  }

  function make(advisories: readonly Advisory[], evidence: Omit<Evidence, 'matcher' | 'constraint'>): Finding[] {
    return advisories.map(advisory =>
      findingOf(advisory, catalog.vulnerability(advisory.vulnerability), {
        ...evidence,
        matcher,
        constraint: constraintOf(advisory),
      }),
    )
  }

  function qualified(side: Side, subject: Subject, advisories: readonly Advisory[]): readonly Advisory[] {
    return advisories.filter(({ qualifiers }) =>
      isQualified(subject, qualifiers, { side, architectureAliases: catalog.architectureAliases }),
    )
  }

  interface Sorting {
    readonly subject: Subject
    readonly advisories: readonly Advisory[]
    readonly unaffected: readonly Advisory[]
    readonly evidence: Omit<Evidence, 'matcher' | 'constraint'>
    /** Whether vulnerabilities that were taken back are left out. */
    readonly skipWithdrawn: boolean
  }

  /** Tells the advisories apart by the version of the package. */
  function sorted({ subject, advisories, unaffected, evidence, skipWithdrawn }: Sorting): Found {
    if (advisories.length === 0 && unaffected.length === 0) return nothing
    const answers = advisories.map(advisory => order.isInRange(subject, advisory))
    const pick = (wanted: boolean | undefined) =>
      make(
        advisories.filter((_, i) => answers[i] === wanted),
        evidence,
      ).filter(({ vulnerability }) => !skipWithdrawn || !isWithdrawn(vulnerability))
    const denied = make(
      unaffected.filter(advisory => order.isInRange(subject, advisory) === true),
      evidence,
    ).filter(({ vulnerability }) => !skipWithdrawn || !isWithdrawn(vulnerability))
    const affected = pick(true)
    return {
      affected: withoutNamed(affected, denied),
      possible: withoutNamed(pick(undefined), denied),
      settled: () => [...withoutNamed(pick(false), affected), ...denied],
      denied: () => denied,
    }
  }

  function byCpe(subject: Subject, kind: Evidence['kind'] = 'cpe-match'): Found {
    const found = subject.cpes
      .filter(cpe => cpe.product !== '')
      .map(cpe => {
        const searched: CpeName = { ...cpe, version: cpeVersion(subject, cpe) }
        const asSearched = { ...subject, version: comparable(subject, searched) }
        const fits = (side: Side) =>
          qualified(side, subject, catalog.advisoriesByCpe(side, attributesOf(cpe))).filter(advisory =>
            isTargeted(subject, advisory.cpes),
          )
        return sorted({
          subject: asSearched,
          advisories: fits('affected'),
          unaffected: fits('unaffected'),
          evidence: {
            kind,
            searchedName: subject.name,
            searchedVersion: subject.version,
            searchedCpe: formatCpe(searched),
          },
          skipWithdrawn: true,
        })
      })
    return {
      affected: found.flatMap(({ affected }) => affected),
      possible: found.flatMap(({ possible }) => possible),
      settled: () => found.flatMap(({ settled }) => settled()),
      denied: () => [],
    }
  }

  return {
    options,
    byDistro(subject, query) {
      if (!subject.distro) return nothing
      const ids = systems(subject.distro, query)
      if (ids.length === 0) return nothing
      const of = (side: Side) =>
        qualified(
          side,
          subject,
          searchNames(subject).flatMap(name => catalog.advisories(side, name, ids)),
        )
      return {
        ...sorted({
          subject,
          advisories: of('affected'),
          unaffected: of('unaffected'),
          evidence: { kind: query.kind, searchedName: subject.name, searchedVersion: subject.version },
          skipWithdrawn: false,
        }),
        denied: () => [],
      }
    },
    byEcosystem(subject) {
      const ecosystem = catalog.ecosystem(ecosystemOf(subject))
      const of = (side: Side) =>
        qualified(
          side,
          subject,
          searchNames(subject)
            .flatMap(name => catalog.advisories(side, name, undefined))
            .filter(advisory => advisory.ecosystem.toLowerCase() === ecosystem),
        )
      return {
        ...sorted({
          subject,
          advisories: of('affected'),
          unaffected: of('unaffected'),
          evidence: { kind: 'exact-direct-match', searchedName: subject.name, searchedVersion: subject.version },
          skipWithdrawn: true,
        }),
        settled: () => [],
      }
    },
    byCpe,
    records(side, subject, query) {
      if (!subject.distro) return []
      const ids = systems(subject.distro, query)
      const advisories = searchNames(subject).flatMap(name => catalog.advisories(side, name, ids))
      return make(qualified(side, subject, advisories), {
        kind: query.kind,
        searchedName: subject.name,
        searchedVersion: subject.version,
      })
    },
    isInRange: (subject, advisory) => order.isInRange(subject, advisory),
    compare: (subject, version) => order.compare(subject, version),
  }
}

/** Packages of an unknown kind are looked up by their language. */
function ecosystemOf({ type, language }: Subject): string {
  return type !== '' && type !== 'UnknownPackage' ? type : language || 'UnknownPackage'
}

function attributesOf({
  version: _version,
  update: _update,
  ...attributes
}: CpeName): Omit<CpeName, 'version' | 'update'> {
  return attributes
}

/** Before Java 9 a CPE gives a runtime's update apart from its version: `1.8.0` and `update351`. */
function comparable({ isJavaRuntime }: Subject, { version, update }: CpeName): string {
  if (!isJavaRuntime || update === '' || update === '-') return version
  if (!version.startsWith('1.') || version.includes('_')) return version
  return `${version}_${update.replace(/^update/, '')}`
}
