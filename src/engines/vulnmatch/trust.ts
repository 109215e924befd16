// SPDX-License-Identifier: Apache-2.0
import type { Catalog } from '#engines/vulndb/catalog.ts'
import { type Distro, distroTitle } from './subject/distro.ts'
import { systemsFor } from './subject/systems.ts'

/** Why the absence of matches does not mean the absence of vulnerabilities. */
export type Doubtful =
  /** The database has nothing about the system, or nobody knows which system it is. */
  | { readonly status: 'no-data'; readonly because: string }
  /** The system gets no fixes any more, and its advisories are no longer complete. */
  | { readonly status: 'eol-distro'; readonly because: string }
  /** The database is older than it may be. */
  | { readonly status: 'db-stale'; readonly because: string }
  /** Part of the image, or of its packages' versions, could not be read. */
  | { readonly status: 'partial'; readonly because: string }

/** Age at which a database counts as stale, in milliseconds: that of grype. */
export const defaultMaxAgeMs = 5 * 24 * 3_600_000

export interface TrustInput {
  readonly catalog: Catalog
  readonly distro: Distro | undefined
  /** Whether an operating system's packages are among those that were looked up. */
  readonly hasSystemPackages: boolean
  /** Number of vulnerabilities of which nobody can tell whether they concern a package. */
  readonly possible: number
  /** What could not be read of the image. */
  readonly unread?: readonly string[]
  readonly nowMs: number
  readonly maxAgeMs?: number
}

/** What makes a result less than it seems; an empty list means that nothing does. */
export function doubtsOf(input: TrustInput): readonly Doubtful[] {
  return [...doubtsOfSystem(input), ...doubtsOfDatabase(input), ...doubtsOfReading(input)]
}

function doubtsOfSystem({ catalog, distro, hasSystemPackages, nowMs }: TrustInput): readonly Doubtful[] {
  if (!hasSystemPackages) return []
  if (!distro) return [{ status: 'no-data', because: 'the operating system of the image is not known' }]
  const title = distroTitle(distro)
  const { ids, approximatedBy } = systemsFor(catalog, distro)
  if (ids.length === 0) return [{ status: 'no-data', because: `the database has no advisories for ${title}` }]
  const doubts: Doubtful[] = []
  if (approximatedBy !== undefined)
    doubts.push({
      status: 'partial',
      because: `the database has no advisories for ${title}; those for ${approximatedBy} were used instead`,
    })
  // Another version's end says nothing about this one.
  const own = systemsFor(catalog, distro, true)
  const ended = own.approximatedBy === undefined ? endOfLife(catalog, own.ids) : undefined
  if (ended !== undefined && ended <= nowMs)
    doubts.push({
      status: 'eol-distro',
      because: `${title} has had no updates since ${new Date(ended).toISOString().slice(0, 10)}`,
    })
  return doubts
}

function endOfLife({ systems }: Catalog, ids: readonly number[]): number | undefined {
  const dates = systems.filter(({ id }) => ids.includes(id)).map(({ endOfLife: date }) => Date.parse(date ?? ''))
  return dates.find(date => !Number.isNaN(date))
}

function doubtsOfDatabase({ catalog, nowMs, maxAgeMs = defaultMaxAgeMs }: TrustInput): readonly Doubtful[] {
  const { built } = catalog.store.describe()
  const age = nowMs - Date.parse(built)
  if (age <= maxAgeMs) return []
  const days = Math.floor(age / (24 * 3_600_000))
  const because = Number.isNaN(age)
    ? 'the database does not say when it was built'
    : `the database was built ${days} days ago, on ${built.slice(0, 10)}`
  return [{ status: 'db-stale', because }]
}

function doubtsOfReading({ possible, unread = [] }: TrustInput): readonly Doubtful[] {
  const doubts: Doubtful[] = unread.map(because => ({ status: 'partial', because }))
  if (possible > 0)
    doubts.push({
      status: 'partial',
      because: `${possible} vulnerabilities concern packages whose versions cannot be compared`,
    })
  return doubts
}
