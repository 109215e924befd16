// SPDX-License-Identifier: Apache-2.0
/** Takes work from the queue, several images at a time, and sees to it that a lease lasts as long as its work. */
import type { ItemEnd, ScanQueue, TakenGroup, TakenItem } from '#adapters/db/scan-queue/queue.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { createWake } from './wake.ts'

export interface ScanLoopParts {
  readonly queue: ScanQueue
  readonly concurrency: number
  readonly leaseMs: number
  readonly clock: Clock
  readonly log: Log
  /** Does what an item asks. What it throws puts the work off, but for the reason that `signal` is aborted for. */
  readonly work: (item: TakenItem, group: GroupContext) => Promise<Omit<ItemEnd, 'id'>>
}

/** What items of one group share. */
export interface GroupContext {
  /** Aborted when the service stops or the lease is lost. */
  readonly signal: AbortSignal
  /** How often the group was taken without being finished, this time included. */
  readonly attempts: number
  /** For what is found once for all items. */
  readonly shared: Map<string, unknown>
}

/** When nothing waits: what this process adds is seen at once, what other replicas add or leave behind within this. */
const idleMs = 1_000
/** After a failure of the queue itself. */
const failurePauseMs = 2_000
/** When results could not be stored: their work is tried again after it. */
const putOffMs = 10_000

export class ScanLoop {
  readonly #parts: ScanLoopParts
  readonly #wake = createWake()
  readonly #stopping = new AbortController()
  readonly #workers: readonly Promise<void>[]
  #running = 0

  constructor(parts: ScanLoopParts) {
    this.#parts = parts
    this.#workers = Array.from({ length: parts.concurrency }, () => this.#run())
  }

  /** Groups that this process works on. */
  get running(): number {
    return this.#running
  }

  /** Something was added. */
  wake(): void {
    this.#wake.wake()
  }

  /** Breaks off what runs, gives it back, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'))
    this.#wake.wake()
    await Promise.all(this.#workers)
  }

  async #run(): Promise<void> {
    const { queue, clock, log } = this.#parts
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        const group = await queue.take()
        if (group) await this.#workOn(group)
        else await this.#wake.wait(clock, idleMs)
      } catch (error) {
        if (signal.aborted) return
        log.error('the queue failed', { error })
        await this.#wake.wait(clock, failurePauseMs)
      }
    }
  }

  async #workOn(group: TakenGroup): Promise<void> {
    const { queue, leaseMs, clock, log } = this.#parts
    const lost = new AbortController()
    const signal = AbortSignal.any([this.#stopping.signal, lost.signal])
    const context = { signal, attempts: group.attempts, shared: new Map<string, unknown>() }
    this.#running++
    const cancel = everyMs(clock, leaseMs / 3, () => void this.#renew(group.token, lost))
    try {
      const ends: ItemEnd[] = []
      for (const item of group.items) ends.push({ id: item.id, ...(await this.#endOf(item, context)) })
      if (signal.aborted) await queue.release(group.token)
      else await queue.finish(group.token, ends)
    } catch (error) {
      if (signal.aborted) await queue.release(group.token)
      else {
        log.warn('work is put off', { error })
        await queue.release(group.token, putOffMs)
      }
    } finally {
      cancel()
      this.#running--
      // Whoever waits for this group's other items, or for its end, looks again.
      this.#wake.wake()
    }
  }

  async #endOf(item: TakenItem, context: GroupContext): Promise<Omit<ItemEnd, 'id'>> {
    const before = context.shared.get(item.key) as Omit<ItemEnd, 'id'> | undefined
    if (before) return before
    context.signal.throwIfAborted()
    const end = await this.#parts.work(item, context)
    context.shared.set(item.key, end)
    return end
  }

  async #renew(token: string, lost: AbortController): Promise<void> {
    try {
      if (!(await this.#parts.queue.renew(token))) lost.abort(new Error('the lease was lost'))
    } catch (error) {
      this.#parts.log.warn('a lease could not be renewed', { error })
    }
  }
}

function everyMs(clock: Clock, ms: number, run: () => void): () => void {
  let cancel = clock.after(ms, again)
  function again(): void {
    run()
    cancel = clock.after(ms, again)
  }
  return () => cancel()
}
