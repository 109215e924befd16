// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock.ts'

export interface TokenBucketOptions {
  readonly clock: Clock
  /** Tokens that come back per second; greater than 0. */
  readonly ratePerSecond: number
  /** Tokens the bucket holds, and holds at the start; at least 1. */
  readonly burst: number
}

/** Lets `burst` through at once and `ratePerSecond` on average, first come, first served. */
export interface TokenBucket {
  /** Takes a token, waiting for it if need be; an abort while waiting rejects and gives the token back. */
  take(signal?: AbortSignal): Promise<void>
  /** Takes a token if there is one now. */
  tryTake(): boolean
  /** How long a token taken now would have to be waited for. */
  waitMs(): number
}

/**
 * A token bucket on a clock, without a timer of its own.
 *
 * A waiting taker has already taken: the level goes below zero, and its depth is the length of the queue.
 */
export function createTokenBucket({ clock, ratePerSecond, burst }: TokenBucketOptions): TokenBucket {
  if (!(ratePerSecond > 0) || !(burst >= 1))
    throw new RangeError(`token bucket: expected a rate > 0 and a burst ≥ 1, got ${ratePerSecond} and ${burst}`)
  let level = burst
  let measuredMs = clock.monotonicMs()

  function refill(): void {
    const nowMs = clock.monotonicMs()
    level = Math.min(burst, level + ((nowMs - measuredMs) / 1000) * ratePerSecond)
    measuredMs = nowMs
  }

  function waitMs(): number {
    refill()
    return level >= 1 ? 0 : ((1 - level) / ratePerSecond) * 1000
  }

  return {
    waitMs,
    tryTake() {
      if (waitMs() > 0) return false
      level--
      return true
    },
    async take(signal) {
      signal?.throwIfAborted()
      const ms = waitMs()
      level--
      if (ms === 0) return
      try {
        await clock.sleep(ms, signal)
      } catch (error) {
        level = Math.min(burst, level + 1)
        throw error
      }
    },
  }
}
