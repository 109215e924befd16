// SPDX-License-Identifier: Apache-2.0
/**
 * A queue of work that outlives the process, for one process (SQLite) or for several over one database (PostgreSQL).
 *
 * ```
 * add ─► item ─┐
 * add ─► item ─┼─► group ──take──► leased ──finish──► gone
 * add ─► item ─┘            ▲         │ the lease runs out, or release
 *                           └─────────┘
 * ```
 *
 * Items of one group are handed out together and to nobody else meanwhile: a group is what is to be done once. Owners
 * take turns, so that one with a thousand items does not hold up one with one. What was taken and not finished, as when
 * it ends the process, comes after everything else.
 */

/** Something to be done for somebody. */
export interface QueueItem {
  /** What waits already under this key takes this one's place too. */
  readonly key: string
  readonly group: string
  /** Whose turn it takes. */
  readonly owner: string
  /** What is to be done; kept in the clear. */
  readonly body: string
  /** What belongs to it and must not be kept in the clear; see {@link QueueOptions.seal}. */
  readonly secret?: string
  /** By whom it may be asked after; absent: nobody will ask. */
  readonly job?: { readonly id: string; readonly endpoint: string }
}

/** `joined`: it waits already. */
export type Added = 'queued' | 'joined' | 'full'

/** An item that was handed out. */
export interface TakenItem {
  readonly id: number
  readonly key: string
  readonly body: string
  readonly secret?: string
}

/** The items of a group, to be worked on until the lease ends. */
export interface TakenGroup {
  readonly group: string
  /** Of the lease. */
  readonly token: string
  /** How often the group was taken without being finished, this time included. */
  readonly attempts: number
  /** In the order in which they were added. */
  readonly items: readonly TakenItem[]
}

/** How an item ended. */
export interface ItemEnd {
  readonly id: number
  readonly state: 'succeeded' | 'failed' | 'abandoned'
  readonly reason: string
}

/** What is told of a job; times in milliseconds since 1970. */
export interface QueueJob {
  readonly id: string
  readonly endpoint: string
  readonly state: 'queued' | 'running' | ItemEnd['state']
  readonly phase: string
  readonly reason: string
  readonly acceptedMs: number
  readonly startedMs?: number
  readonly finishedMs?: number
  readonly updatedMs: number
}

/** How much there is to do. */
export interface QueueDepth {
  /** Items that nobody works on. */
  readonly waiting: number
  /** Groups that somebody works on, or that are put off. */
  readonly running: number
}

export interface ScanQueue {
  /** Resolves when the item will not be lost. */
  add(item: QueueItem): Promise<Added>
  /** The group whose turn it is; undefined when none can be had now. */
  take(): Promise<TakenGroup | undefined>
  /** Makes the lease last longer; false when it was lost, and the work is another's now. */
  renew(token: string): Promise<boolean>
  /** Notes how far jobs are. */
  note(ids: readonly number[], phase: string): Promise<void>
  /** Ends the work; what was added to the group meanwhile waits on. Does nothing when the lease was lost. */
  finish(token: string, ends: readonly ItemEnd[]): Promise<void>
  /** Gives the work back unfinished; it is not taken again before `afterMs` have passed. */
  release(token: string, afterMs?: number): Promise<void>
  /** A job by its id, until an hour after its end. */
  job(id: string): Promise<QueueJob | undefined>
  depth(): Promise<QueueDepth>
  close(): Promise<void>
}

export interface QueueBounds {
  /** Items that wait; more are refused. */
  readonly maxWaiting: number
  /** How long a group is leased before it must be renewed. */
  readonly leaseMs: number
}

/** A job that has ended is remembered this long … */
export const rememberMs = 60 * 60 * 1_000
/** … and as long as there are no more than these. */
export const maxJobs = 10_000
/** Owners whose turns are remembered. */
export const maxOwners = 10_000
