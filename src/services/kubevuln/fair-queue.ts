// SPDX-License-Identifier: Apache-2.0

/** Work that waits, or runs. */
export interface QueuedWork {
  /** Work of the same key that waits already takes this one's place too. */
  readonly key: string
  /** Whose turn it takes. */
  readonly owner: string
  /** Must not throw. */
  readonly run: () => Promise<void>
}

export type Queued = 'queued' | 'joined' | 'full' | 'closed'

export interface FairQueueOptions {
  /** Work that runs at the same time. */
  readonly concurrency: number
  /** Work that waits; more is refused. */
  readonly maxWaiting: number
}

/** Runs work, some at a time; owners take turns, so that one with a thousand does not hold up one with one. */
export class FairQueue {
  readonly #options: FairQueueOptions
  /** Owners in the order of their turns, each with its work in the order in which it came. */
  readonly #waiting = new Map<string, QueuedWork[]>()
  readonly #keys = new Set<string>()
  readonly #running = new Set<Promise<void>>()
  #isClosed = false

  constructor(options: FairQueueOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#keys.size
  }

  get running(): number {
    return this.#running.size
  }

  /** Work begins after this has returned. */
  add(work: QueuedWork): Queued {
    if (this.#isClosed) return 'closed'
    if (this.#keys.has(work.key)) return 'joined'
    if (this.#keys.size >= this.#options.maxWaiting) return 'full'
    this.#keys.add(work.key)
    const own = this.#waiting.get(work.owner)
    if (own) own.push(work)
    else this.#waiting.set(work.owner, [work])
    this.#start()
    return 'queued'
  }

  /** Takes no more work, forgets what waits, and resolves when what runs has ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#waiting.clear()
    this.#keys.clear()
    await Promise.all(this.#running)
  }

  #start(): void {
    while (this.#running.size < this.#options.concurrency) {
      const work = this.#take()
      if (!work) return
      const begun = Promise.resolve().then(() => work.run())
      const running = begun.finally(() => {
        this.#running.delete(running)
        this.#start()
      })
      this.#running.add(running)
    }
  }

  /** The first work of the owner whose turn it is; the owner goes to the end of the line. */
  #take(): QueuedWork | undefined {
    const [turn] = this.#waiting
    if (!turn) return undefined
    const [owner, own] = turn
    const [work, ...others] = own
    this.#waiting.delete(owner)
    if (others.length > 0) this.#waiting.set(owner, others)
    if (work) this.#keys.delete(work.key)
    return work
  }
}
