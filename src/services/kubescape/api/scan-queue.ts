// SPDX-License-Identifier: Apache-2.0
/** Runs the scans that are asked for one after the other; a bounded number waits. */

/** How a scan ended. */
export type ScanEnd = { readonly kind: 'completed' } | { readonly kind: 'failed'; readonly because: string }

export interface QueuedScan {
  readonly id: string
  /** Resolves when it ended, also by being cancelled; never rejects. */
  readonly ended: Promise<ScanEnd>
}

/** A scan to run; rejects when it fails or `signal` aborts. */
export type ScanWork = (id: string, signal: AbortSignal) => Promise<void>

interface Entry extends QueuedScan {
  readonly work: ScanWork
  readonly stop: AbortController
  readonly end: (end: ScanEnd) => void
}

export class ScanQueue {
  readonly #capacity: number
  readonly #newId: () => string
  /** Called with how each scan ended, before `ended` resolves. */
  readonly #onEnd: (id: string, end: ScanEnd) => Promise<void>
  readonly #waiting: Entry[] = []
  #running: Entry | undefined
  #latestId: string | undefined
  #isStopped = false

  constructor(capacity: number, newId: () => string, onEnd: (id: string, end: ScanEnd) => Promise<void>) {
    this.#capacity = capacity
    this.#newId = newId
    this.#onEnd = onEnd
  }

  /** Id of the scan asked for last. */
  get latestId(): string | undefined {
    return this.#latestId
  }

  /** Takes a scan, unless as many as the capacity wait already or the queue has stopped. */
  submit(work: ScanWork): QueuedScan | undefined {
    if (this.#isStopped || this.#waiting.length >= this.#capacity) return undefined
    const { promise: ended, resolve: end } = Promise.withResolvers<ScanEnd>()
    const entry: Entry = { id: this.#newId(), ended, end, work, stop: new AbortController() }
    this.#latestId = entry.id
    this.#waiting.push(entry)
    void this.#next()
    return entry
  }

  /** Whether the scan waits or runs. */
  isBusy(id: string): boolean {
    return this.#running?.id === id || this.#waiting.some(each => each.id === id)
  }

  /** Cancels a scan, or the running one when no id is given; false when there is none. */
  cancel(id?: string): boolean {
    const at = this.#waiting.findIndex(each => each.id === id)
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1)
    if (waiting) {
      void this.#finish(waiting, { kind: 'failed', because: cancelled })
      return true
    }
    if (!this.#running || (id !== undefined && this.#running.id !== id)) return false
    this.#running.stop.abort(new Error(cancelled))
    return true
  }

  /** Cancels what waits and runs; resolves when nothing runs. */
  async stop(): Promise<void> {
    this.#isStopped = true
    const entries = [...this.#waiting, ...(this.#running ? [this.#running] : [])]
    for (const { id } of entries) this.cancel(id)
    await Promise.all(entries.map(({ ended }) => ended))
  }

  async #next(): Promise<void> {
    if (this.#running) return
    const entry = this.#waiting.shift()
    if (!entry) return
    this.#running = entry
    let end: ScanEnd = { kind: 'completed' }
    try {
      await entry.work(entry.id, entry.stop.signal)
    } catch (error) {
      end = { kind: 'failed', because: error instanceof Error ? error.message : String(error) }
    }
    await this.#finish(entry, end)
    this.#running = undefined
    void this.#next()
  }

  async #finish(entry: Entry, end: ScanEnd): Promise<void> {
    try {
      await this.#onEnd(entry.id, end)
      entry.end(end)
    } catch (error) {
      entry.end({ kind: 'failed', because: error instanceof Error ? error.message : String(error) })
    }
  }
}

const cancelled = 'the scan was cancelled'
