// SPDX-License-Identifier: Apache-2.0
/** Trying again with full jitter: the wait is drawn evenly from zero to a bound that doubles. */
import type { Clock } from './clock.ts'

/** A source of numbers in [0, 1), as `Math.random`. */
export type Random = () => number

export interface BackoffPolicy {
  /** Upper bound of the first wait. */
  readonly baseMs: number
  /** Upper bound of every wait. */
  readonly capMs: number
  /** No wait is shorter; keeps a jitter near zero from becoming a busy loop. Default 0. */
  readonly floorMs?: number
}

/**
 * The wait before try `attempt + 2`, that is after `attempt` (0, 1, 2 …) earlier waits.
 *
 * Spreading the whole interval keeps clients that failed together from returning together.
 * Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 */
export function fullJitterMs(attempt: number, policy: BackoffPolicy, random: Random): number {
  const boundMs = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(attempt, 52))
  return Math.max(policy.floorMs ?? 0, random() * boundMs)
}

/** Consecutive waits of a loop that never gives up. */
export interface Backoff {
  /** The next wait; its bound doubles with each call. */
  nextMs(): number
  /** Starts again at the base, after a success that lasted. */
  reset(): void
}

/** A back-off that remembers how often it was asked. */
export function createBackoff(policy: BackoffPolicy, random: Random): Backoff {
  let attempt = 0
  return {
    nextMs: () => fullJitterMs(attempt++, policy, random),
    reset: () => {
      attempt = 0
    },
  }
}

/** What to do with a failure: give up, wait as the policy says, or wait at least as long as somebody asked. */
export type RetryVerdict =
  | { readonly kind: 'give-up' }
  | { readonly kind: 'again' }
  | { readonly kind: 'again-after'; readonly atLeastMs: number }

export interface RetryOptions {
  readonly clock: Clock
  readonly random: Random
  readonly policy: BackoffPolicy
  /** Tries altogether, the first included; at least 1. */
  readonly maxAttempts: number
  /** No further try is started when the wait for it would end later than this after the first one. */
  readonly maxElapsedMs?: number
  readonly signal?: AbortSignal
  /** Judges a failure. Default: every failure is worth another try. */
  readonly judge?: (error: unknown) => RetryVerdict
}

/**
 * Calls `attempt` until it succeeds, is judged hopeless, or the bounds are used up; then throws its last error.
 *
 * `attempt` is given its number, from 0. An abort ends the waiting with the signal's reason.
 */
export async function retry<T>(options: RetryOptions, attempt: (number: number) => Promise<T>): Promise<T> {
  const { clock, policy, random, signal } = options
  const startedMs = clock.monotonicMs()
  for (let number = 0; ; number++) {
    signal?.throwIfAborted()
    try {
      return await attempt(number)
    } catch (error) {
      const verdict: RetryVerdict = options.judge?.(error) ?? { kind: 'again' }
      if (verdict.kind === 'give-up' || number + 1 >= options.maxAttempts || signal?.aborted) throw error
      const waitMs = Math.max(
        fullJitterMs(number, policy, random),
        verdict.kind === 'again-after' ? verdict.atLeastMs : 0,
      )
      const elapsedMs = clock.monotonicMs() - startedMs
      if (options.maxElapsedMs !== undefined && elapsedMs + waitMs > options.maxElapsedMs) throw error
      await clock.sleep(waitMs, signal)
    }
  }
}
