// SPDX-License-Identifier: Apache-2.0
/** Bounds on what clients may have the server do at once. */
import { tooManyRequests } from '#adapters/apiserver/api-error.ts'
import { groupResourceOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'

export interface ServerLimits {
  /** Requests that read, but for watches, in progress at once. */
  readonly maxReadsInFlight: number
  /** Requests that write, in progress at once. */
  readonly maxWritesInFlight: number
  readonly maxWatches: number
  /** Longest URL, path and query. */
  readonly maxUrlBytes: number
  /** A request body that stands still for so long is given up. */
  readonly bodyIdleMs: number
  /** An answer, but for a watch, that its client does not take for so long is given up. */
  readonly sendIdleMs: number
}

export const defaultLimits: ServerLimits = {
  maxReadsInFlight: 400,
  maxWritesInFlight: 200,
  maxWatches: 5000,
  maxUrlBytes: 64 * 1024,
  bodyIdleMs: 30_000,
  sendIdleMs: 60_000,
}

export type LoadKind = 'read' | 'write' | 'watch'

export interface LoadGate {
  /** Takes a place; returns how to give it back. Errors: TooManyRequests when there is none. */
  enter(kind: LoadKind): () => void
  readonly inFlight: Readonly<Record<LoadKind, number>>
}

/** The bound on each sort of request. */
const boundOf = {
  read: 'maxReadsInFlight',
  write: 'maxWritesInFlight',
  watch: 'maxWatches',
} as const satisfies Record<LoadKind, keyof ServerLimits>

/** Counts requests in progress, against limits as they are when each comes. */
export function createLoadGate(limits: ServerLimits): LoadGate {
  const inFlight = { read: 0, write: 0, watch: 0 }
  return {
    inFlight,
    enter(kind) {
      if (inFlight[kind] >= limits[boundOf[kind]])
        throw tooManyRequests('the server has received too many requests and has asked us to try again later', 1)
      inFlight[kind]++
      let isInside = true
      return () => {
        if (isInside) inFlight[kind]--
        isInside = false
      }
    },
  }
}

/** Counts the writes of each kind that are in progress. */
export interface WriteGate {
  /**
   * Takes a place for a body of `announcedBytes`, NaN where its length is not known; returns how to give it back.
   * Errors: TooManyRequests beyond the bound of the kind.
   */
  enter(resource: ResourceDescriptor, announcedBytes: number): () => void
}

/** A body up to this length is like those of any other kind; the bound on all writes together is enough for it. */
export const shortBodyBytes = 256 * 1024

/** Long bodies are held while they are taken in, so kinds that have them bound how many are at once. */
export function createWriteGate(): WriteGate {
  const inProgress = new Map<string, number>()
  return {
    enter(resource, announcedBytes) {
      if (announcedBytes <= shortBodyBytes) return () => {}
      const { maxConcurrentWrites = Number.POSITIVE_INFINITY } = resource.limits
      const key = groupResourceOf(resource)
      const count = inProgress.get(key) ?? 0
      if (count >= maxConcurrentWrites)
        throw tooManyRequests(`${maxConcurrentWrites} writes of ${key} are in progress; try again later`, 1)
      inProgress.set(key, count + 1)
      return () => void inProgress.set(key, (inProgress.get(key) ?? 1) - 1)
    },
  }
}
