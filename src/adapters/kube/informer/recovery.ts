// SPDX-License-Identifier: Apache-2.0
/** How a reflector comes back: what it does after the end of a list or watch, and how long it waits before. */

import type { KubeError } from '#adapters/kube/rest/errors.ts'
import { longestRetryAfterMs } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { type Backoff, createBackoff, type Random } from '#runtime/retry.ts'
import { type NextStep, nextStep, type Phase } from './next-step.ts'
import type { ReflectorTally } from './reflector-counters.ts'
import type { ReflectorTuning } from './reflector-tuning.ts'

export interface RecoveryOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly tuning: ReflectorTuning
  readonly tally: ReflectorTally
}

/** What comes next, and when. */
export interface Verdict {
  readonly step: NextStep
  readonly waitMs: number
}

/** WatchLists in a row that broke before the server is held to be unable. */
const watchListStrikeLimit = 3

/** Watches one reflector's fortune; every failure is counted and logged here. */
export class Recovery {
  readonly #options: RecoveryOptions
  readonly #backoff: Backoff
  #openedAtMs: number | undefined
  #filledAtMs: number | undefined
  #watchListStrikes = 0

  constructor(options: RecoveryOptions) {
    this.#options = options
    this.#backoff = createBackoff(options.tuning.backoff, options.random)
  }

  /** An attempt begins; nothing is open. */
  begin(): void {
    this.#openedAtMs = undefined
  }

  /** A watch was answered. */
  opened(): void {
    this.#openedAtMs = this.#options.clock.monotonicMs()
  }

  /** The store is complete. */
  filled(phase: Phase): void {
    this.#filledAtMs = this.#options.clock.monotonicMs()
    if (phase === 'watch-list') this.#watchListStrikes = 0
    this.progressed()
  }

  /** Something came that shows the server to work again. */
  progressed(): void {
    const { tally, log } = this.#options
    if (tally.failuresInARow > 0) log.info('recovered', { attempt: tally.failuresInARow })
    tally.failuresInARow = 0
  }

  /** True for a watch that has been open for so long. */
  hasLasted(ms: number): boolean {
    return this.#openedAtMs !== undefined && this.#options.clock.monotonicMs() - this.#openedAtMs >= ms
  }

  /** How long to wait behind a watch that the server ended as it should; a watch that lasted costs nothing. */
  endedWell(): number {
    return this.#settle() ? 0 : this.#backoff.nextMs()
  }

  failed(error: KubeError, phase: Phase): Verdict {
    const { tally } = this.#options
    tally.failures[error.code] = (tally.failures[error.code] ?? 0) + 1
    this.#settle()
    const step = nextStep(error, phase, tally.failuresInARow + 1)
    if (step.kind === 'page-always') return this.#pageAlways(error, step)
    tally.failuresInARow++
    if (step.kind === 'relist' && step.cause) tally.relists[step.cause]++
    if (step.kind === 'page' && step.broke) this.#watchListStrikes++
    if (this.#watchListStrikes >= watchListStrikeLimit) tally.listsOnly = true
    const askedMs = Math.min(error.retryAfterMs ?? 0, longestRetryAfterMs)
    const waitMs = Math.max(this.#isPlainlyStale(step) ? this.#jitterMs() : this.#backoff.nextMs(), askedMs)
    this.#report(error, step, waitMs)
    return { step, waitMs }
  }

  /** Resets the back-off behind a watch that lasted. A server that closes behind each event is not steady. */
  #settle(): boolean {
    const steady = this.hasLasted(this.#options.tuning.steadyMs)
    if (steady) this.#backoff.reset()
    return steady
  }

  /** No fault, but an older server: nothing to wait for. */
  #pageAlways(error: KubeError, step: NextStep): Verdict {
    this.#options.tally.listsOnly = true
    this.#options.log.info('the server does not stream lists, they are read in pages', { error })
    return { step, waitMs: 0 }
  }

  /**
   * True when a server that works said that a version is of no use: there is nothing to wait for, unless it says so
   * about what it has just given.
   */
  #isPlainlyStale(step: NextStep): boolean {
    if (step.kind !== 'relist' || !step.cause || this.#filledAtMs === undefined) return false
    return this.#options.clock.monotonicMs() - this.#filledAtMs >= this.#options.tuning.steadyMs
  }

  /** Keeps the reflectors of a server that was restarted from listing all at once. */
  #jitterMs(): number {
    return this.#options.random() * this.#options.tuning.backoff.baseMs
  }

  /** A fault may last for days: its first, second, fourth, eighth … failure are warnings. */
  #report(error: KubeError, step: NextStep, waitMs: number): void {
    const { tally, log } = this.#options
    const attempt = tally.failuresInARow
    const level = (attempt & (attempt - 1)) === 0 ? 'warn' : 'debug'
    log[level]('list or watch failed, trying again', { error, reason: step.kind, attempt, waitMs: Math.round(waitMs) })
  }
}
