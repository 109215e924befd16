// SPDX-License-Identifier: Apache-2.0
import type { BackoffPolicy } from '#runtime/retry.ts'

/** Times and sizes of a reflector; the defaults suit a cluster, tests and benchmarks choose their own. */
export interface ReflectorTuning {
  /** Objects per page of a LIST. */
  readonly pageSize: number
  /** Largest object that is read; a larger one is left out and counted. */
  readonly objectLimitBytes: number
  /** The server is asked to end each watch after a time drawn from this range. */
  readonly watchShortestS: number
  readonly watchLongestS: number
  /** A watch that is silent for longer than its own duration and this margin is broken off. */
  readonly idleMarginMs: number
  /** So is a LIST, or the initial part of a WatchList, that is silent for this long. */
  readonly initialIdleMs: number
  /** Until the head of an answer. */
  readonly openTimeoutMs: number
  /** A watch that lasted this long was sound: the next one starts at once and the back-off at its base. */
  readonly steadyMs: number
  /** Waits between attempts. */
  readonly backoff: BackoffPolicy
}

/**
 * `capMs` is short enough for a cache to be right within 10 s of the end of a fault even if two waits follow each
 * other (resume, be refused, list), and long enough for a hundred
 * reflectors not to weigh on a server that is coming back.
 */
export const defaultReflectorTuning: ReflectorTuning = {
  pageSize: 500,
  objectLimitBytes: 64 * 1024 * 1024,
  watchShortestS: 300,
  watchLongestS: 600,
  idleMarginMs: 30_000,
  initialIdleMs: 20_000,
  openTimeoutMs: 60_000,
  steadyMs: 10_000,
  backoff: { baseMs: 500, capMs: 4_000, floorMs: 50 },
}
