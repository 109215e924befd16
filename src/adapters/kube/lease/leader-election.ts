// SPDX-License-Identifier: Apache-2.0
/**
 * Does something in one process of many at a time.
 *
 *     wait ──taken──▶ lead ──renewed──▶ lead …
 *      ▲               │ not renewed in time: stop leading
 *      └───────────────┘ told to stop: finish, release, end
 */
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import { defaultDurationMs, Lease, type LeaseOptions } from './lease.ts'

export interface ElectionOptions extends LeaseOptions {
  readonly random: Random
  readonly log: Log
  /** Ends the election. */
  readonly signal: AbortSignal
  /** A leader that could not renew for this long stops leading; less than the duration. Default 10 s. */
  readonly renewWithinMs?: number
  /** Between two attempts, drawn out by up to a fifth for those who wait. Default 2 s. */
  readonly retryMs?: number
  /** Told whenever the state changes, for readiness and metrics. */
  readonly onChange?: (state: ElectionState) => void
}

export interface ElectionState {
  readonly isLeader: boolean
  /** Who leads as far as we know; empty when nobody does. */
  readonly holder: string
}

export const defaultRenewWithinMs = 10_000
export const defaultRetryMs = 2_000
const releaseTimeoutMs = 1_000
const jitter = 0.2

/**
 * Waits to be the leader, then runs `lead`; when leadership is lost its signal is aborted, it is waited for, and the
 * waiting starts again.
 *
 * Resolves when the election's signal is aborted or `lead` returns by itself, rejects when `lead` throws; in each
 * case `lead` has ended and the lease is released. A server that cannot be reached is asked again for ever.
 */
export async function leadWhenElected(
  options: ElectionOptions,
  lead: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { renewWithinMs = defaultRenewWithinMs, durationMs = defaultDurationMs } = options
  if (renewWithinMs >= durationMs)
    throw new RangeError(`leader election: expected to renew within less than ${durationMs} ms, got ${renewWithinMs}`)
  const election = new Election(options)
  while (await election.acquire()) {
    if ((await election.lead(lead)) === 'done') return
  }
}

type LeadEnd = { readonly kind: 'returned' } | { readonly kind: 'threw'; readonly error: unknown }

class Election {
  readonly #options: ElectionOptions
  readonly #lease: Lease
  readonly #renewWithinMs: number
  readonly #retryMs: number
  #told: ElectionState = { isLeader: false, holder: '' }
  /** Until when we may act as leader without having renewed. */
  #deadlineMs = 0

  constructor(options: ElectionOptions) {
    this.#options = options
    this.#lease = new Lease(options)
    this.#renewWithinMs = options.renewWithinMs ?? defaultRenewWithinMs
    this.#retryMs = options.retryMs ?? defaultRetryMs
  }

  /** Resolves true with the lease in hand, false when the election has ended. */
  async acquire(): Promise<boolean> {
    const { clock, signal, random } = this.#options
    while (!signal.aborted) {
      if (await this.#attempt(signal)) return true
      this.#tell(false)
      await clock.sleep(this.#retryMs * (1 + jitter * random()), signal).catch(() => undefined)
    }
    return false
  }

  /** Runs `lead` while the lease is renewed; `lost` when it was not. */
  async lead(lead: (signal: AbortSignal) => Promise<void>): Promise<'done' | 'lost'> {
    const { log, signal, identity } = this.#options
    const leading = new AbortController()
    const stop = () => leading.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    this.#tell(true)
    log.info('leading', { name: this.#options.name, namespace: this.#options.namespace, id: identity })
    let end: LeadEnd | undefined
    const running = (async () => {
      try {
        await lead(leading.signal)
        end = { kind: 'returned' }
      } catch (error) {
        end = { kind: 'threw', error }
      }
    })()
    const ended = new AbortController()
    const renewing = this.#renewUntil(ended.signal, () => leading.abort(new Error('leadership was lost')))
    await running
    ended.abort()
    const isHeld = await renewing
    signal.removeEventListener('abort', stop)
    if (isHeld) await this.#release()
    this.#tell(false)
    if (!leading.signal.aborted) {
      if (end?.kind === 'threw') throw end.error
      return 'done'
    }
    // What fails because it was told to stop has not failed.
    if (end?.kind === 'threw') log.debug('work of the leader broke off', { error: end.error })
    return signal.aborted ? 'done' : 'lost'
  }

  /** Renews until `ended`; false, after `onLost`, when that was not possible in time. */
  async #renewUntil(ended: AbortSignal, onLost: () => void): Promise<boolean> {
    const { clock, log, name } = this.#options
    while (!ended.aborted) {
      const leftMs = Math.max(0, this.#deadlineMs - clock.monotonicMs())
      await clock.sleep(Math.min(this.#retryMs, leftMs), ended).catch(() => undefined)
      if (ended.aborted) break
      // What another holds now is lost; what could not be asked is ours until the deadline.
      const isRenewed = await this.#attempt(ended)
      if (isRenewed || ended.aborted) continue
      const isTaken = this.#lease.holder !== '' && this.#lease.holder !== this.#options.identity
      if (!isTaken && clock.monotonicMs() < this.#deadlineMs) continue
      log.warn('leadership lost', { name, reason: isTaken ? `held by ${this.#lease.holder}` : 'not renewed in time' })
      onLost()
      return false
    }
    return true
  }

  /** One try; its start counts, since others count from the write, which is later. */
  async #attempt(signal: AbortSignal): Promise<boolean> {
    const { clock, log, name } = this.#options
    const startedMs = clock.monotonicMs()
    const patienceMs = startedMs + this.#renewWithinMs / 2
    try {
      const isOurs = await this.#lease.takeOrRenew(
        this.#deadlineMs > startedMs ? Math.min(patienceMs, this.#deadlineMs) : patienceMs,
        signal,
      )
      if (isOurs) this.#deadlineMs = startedMs + this.#renewWithinMs
      return isOurs
    } catch (error) {
      if (!signal.aborted) log.warn('lease not reached', { name, error })
      return false
    }
  }

  async #release(): Promise<void> {
    const { clock, log, name } = this.#options
    try {
      await this.#lease.release(clock.monotonicMs() + releaseTimeoutMs)
      log.info('lease released', { name })
    } catch (error) {
      log.warn('lease not released, it will run out', { name, error })
    }
  }

  #tell(isLeader: boolean): void {
    const state = { isLeader, holder: this.#lease.holder }
    if (state.isLeader === this.#told.isLeader && state.holder === this.#told.holder) return
    this.#told = state
    this.#options.onChange?.(state)
  }
}
