// SPDX-License-Identifier: Apache-2.0

import type { KubeErrorCode } from '#adapters/kube/rest/errors.ts'
import type { Clock } from '#runtime/clock.ts'
import type { ObjectEventType } from './watch-event.ts'

/** Why a cache was filled anew. */
export type RelistCause =
  /** 410, as a status or as an event. */
  | 'expired'
  /** The server would not watch from our version. */
  | 'refused'
  /** The server is at an earlier version than we are: it was restored from a backup. */
  | 'turned-back'
  /** Resuming failed several times without bringing anything. */
  | 'fruitless'

/** Why an object that came was left out. */
export type SkipCause =
  /** Larger than the bound. */
  | 'too-large'
  /** Not JSON, or without a name. */
  | 'unreadable'
  /** The transform threw. */
  | 'transform'

/** What a reflector has done since its start; all low-cardinality, fit for metrics. */
export interface ReflectorCounters {
  readonly synced: boolean
  /** True while a watch is open. */
  readonly watching: boolean
  /** True once the server was found unable to stream lists. */
  readonly listsOnly: boolean
  readonly lists: number
  readonly pages: number
  readonly watchLists: number
  readonly watches: number
  /** Attempts that ended in an error, by its code. */
  readonly failures: Readonly<Partial<Record<KubeErrorCode, number>>>
  /** Failures since something last came. */
  readonly failuresInARow: number
  readonly relists: Readonly<Record<RelistCause, number>>
  readonly events: Readonly<Record<ObjectEventType | 'BOOKMARK' | 'ERROR', number>>
  readonly skipped: Readonly<Record<SkipCause, number>>
  /** Since the last event, bookmark or complete list; since the start when there was none. */
  readonly lastEventAgeMs: number
}

/** The counters while they count. */
export interface ReflectorTally {
  synced: boolean
  watching: boolean
  listsOnly: boolean
  lists: number
  pages: number
  watchLists: number
  watches: number
  failures: Partial<Record<KubeErrorCode, number>>
  failuresInARow: number
  relists: Record<RelistCause, number>
  events: Record<ObjectEventType | 'BOOKMARK' | 'ERROR', number>
  skipped: Record<SkipCause, number>
  lastEventAtMs: number
}

/** All at zero. */
export function newTally(clock: Clock): ReflectorTally {
  return {
    synced: false,
    watching: false,
    listsOnly: false,
    lists: 0,
    pages: 0,
    watchLists: 0,
    watches: 0,
    failures: {},
    failuresInARow: 0,
    relists: { expired: 0, refused: 0, 'turned-back': 0, fruitless: 0 },
    events: { ADDED: 0, MODIFIED: 0, DELETED: 0, BOOKMARK: 0, ERROR: 0 },
    skipped: { 'too-large': 0, unreadable: 0, transform: 0 },
    lastEventAtMs: clock.monotonicMs(),
  }
}

/** A copy that no longer changes. */
export function readTally({ lastEventAtMs, ...tally }: ReflectorTally, clock: Clock): ReflectorCounters {
  return { ...structuredClone(tally), lastEventAgeMs: clock.monotonicMs() - lastEventAtMs }
}
