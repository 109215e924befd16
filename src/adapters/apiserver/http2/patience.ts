// SPDX-License-Identifier: Apache-2.0
/** How much a peer may ask for that brings nobody anything: pings, settings, empty frames, streams that it resets. */
import type { Clock } from '#runtime/clock.ts'
import { ConnectionError } from './error-codes.ts'

/** What a peer may spend at once. */
const fullCredit = 10_000
/** What comes back by time alone. */
const creditPerMs = 1

/** What frames cost. A stream that is reset has made work for nothing, whoever resets it. */
export const costs = { idleFrame: 1, reset: 10 } as const
/**
 * What a frame of an answer brings back: a peer widens its windows as often as it gets something. Frames that are short
 * because a window was widened by little bring nothing (CVE-2019-9511).
 */
const earnedBySending = 3
const minEarningBytes = 1024

export class Patience {
  readonly #clock: Clock
  #credit = fullCredit
  #countedMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#countedMs = clock.monotonicMs()
  }

  /** A frame of an answer is on its way. */
  sent(sizeBytes: number, isLast: boolean): void {
    if (this.#credit < fullCredit && (isLast || sizeBytes >= minEarningBytes)) this.#credit += earnedBySending
  }

  /** Errors: ConnectionError once nothing is left. */
  spend(cost: number): void {
    this.#credit -= cost
    if (this.#credit >= 0) return
    const nowMs = this.#clock.monotonicMs()
    this.#credit = Math.min(fullCredit, this.#credit + Math.floor((nowMs - this.#countedMs) * creditPerMs))
    this.#countedMs = nowMs
    if (this.#credit < 0) throw new ConnectionError('ENHANCE_YOUR_CALM', 'too many frames that bring nothing')
  }
}
