// SPDX-License-Identifier: Apache-2.0
/**
 * A queue of keys for level-triggered work: a key is in it at most once, and never worked on twice at a time.
 *
 * ```
 *            add, addAfter                 due                    get
 *   (absent) ─────────────► waiting ─────────────► ready ─────────────► processing ─► done: absent,
 *                              ▲                                            │         or what came meanwhile
 *                              └────────── added meanwhile: dirty ──────────┘
 * ```
 */
import type { CancelTimer, Clock } from '#runtime/clock.ts'
import { type BackoffPolicy, fullJitterMs, type Random } from '#runtime/retry.ts'
import { createDueHeap } from './due-heap.ts'
import { createReadyKeys } from './ready-keys.ts'

export interface AddOptions {
  /** Higher is served first; keys of one priority are served in the order they became ready. Default 0. */
  readonly priority?: number
}

export interface WorkQueueOptions {
  readonly clock: Clock
  readonly random: Random
  /** A key is ready when nothing was added to it for this long. Default 0: at once. */
  readonly debounceMs?: number
  /** A key that keeps changing is ready at the latest this long after its first add. Default: `debounceMs`. */
  readonly longestWaitMs?: number
  /** Waits of `retry`, per key. Default `defaultRetryPolicy`. */
  readonly retryPolicy?: BackoffPolicy
}

/** First retry within half a second, no retry later than a minute. */
export const defaultRetryPolicy: BackoffPolicy = { baseMs: 500, capMs: 60_000, floorMs: 50 }

/** A reading of the queue. Durations are sums since the start. */
export interface WorkQueueCounters {
  readonly waiting: number
  readonly ready: number
  readonly processing: number
  readonly adds: number
  readonly retries: number
  readonly done: number
  /** From ready to taken. */
  readonly queuedMs: number
  readonly longestQueuedMs: number
  /** From taken to done. */
  readonly workedMs: number
  readonly longestWorkedMs: number
  /** Age of the oldest work in progress; a worker that hangs shows here. */
  readonly oldestWorkMs: number
}

export interface WorkQueue {
  /** Wants `key` to be worked on; a key that is being worked on comes again when it is done. */
  add(key: string, options?: AddOptions): void
  /** Wants `key` to be worked on in `delayMs`, or sooner if something else wants it sooner. */
  addAfter(key: string, delayMs: number, options?: AddOptions): void
  /** `addAfter` with this key's next back-off. */
  retry(key: string, options?: AddOptions): void
  /** Starts this key's back-off again; call it when the work succeeded. */
  forget(key: string): void
  /** The next key, once there is one; `undefined` when the queue is shut down. Rejects when `signal` aborts. */
  get(signal?: AbortSignal): Promise<string | undefined>
  /** Must follow each `get`, whatever became of the work. */
  done(key: string): void
  counters(): WorkQueueCounters
  /** Takes nothing more, forgets what is not being worked on, resolves when the work in progress is done. */
  shutDown(): Promise<void>
}

interface Item {
  /** What was wanted, and when; cleared as it is taken. */
  wanted: Wish | undefined
  readyAtMs: number | undefined
  takenAtMs: number | undefined
}

interface Wish {
  priority: number
  /** First and last add since it was last taken. */
  firstAddMs: number
  lastAddMs: number
  /** Earliest `addAfter`. */
  notBeforeMs: number
}

interface Taker {
  take(key: string | undefined): void
}

/** An empty queue. Cost per step: O(log keys waiting). It owns one timer, and only while a key waits. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { clock, random, debounceMs = 0 } = options
  const longestWaitMs = Math.max(debounceMs, options.longestWaitMs ?? debounceMs)
  const retryPolicy = options.retryPolicy ?? defaultRetryPolicy
  const items = new Map<string, Item>()
  const failures = new Map<string, number>()
  const due = createDueHeap()
  const ready = createReadyKeys()
  const takers = new Set<Taker>()
  const totals = { adds: 0, retries: 0, done: 0, queuedMs: 0, longestQueuedMs: 0, workedMs: 0, longestWorkedMs: 0 }
  let processing = 0
  let timer: { readonly atMs: number; readonly cancel: CancelTimer } | undefined
  let closing: { readonly drained: PromiseWithResolvers<void> } | undefined

  function add(key: string, { priority = 0 }: AddOptions = {}): void {
    const nowMs = clock.monotonicMs()
    totals.adds++
    want(key, priority, wish => {
      if (wish.firstAddMs === Number.POSITIVE_INFINITY) wish.firstAddMs = nowMs
      wish.lastAddMs = nowMs
    })
  }

  function addAfter(key: string, delayMs: number, { priority = 0 }: AddOptions = {}): void {
    const atMs = clock.monotonicMs() + (delayMs > 0 ? delayMs : 0)
    totals.adds++
    want(key, priority, wish => {
      wish.notBeforeMs = Math.min(wish.notBeforeMs, atMs)
    })
  }

  function retry(key: string, addOptions?: AddOptions): void {
    const failed = failures.get(key) ?? 0
    failures.set(key, failed + 1)
    totals.retries++
    addAfter(key, fullJitterMs(failed, retryPolicy, random), addOptions)
  }

  function want(key: string, priority: number, change: (wish: Wish) => void): void {
    if (closing) return
    let item = items.get(key)
    if (!item) {
      item = { wanted: undefined, readyAtMs: undefined, takenAtMs: undefined }
      items.set(key, item)
    }
    const raised = item.wanted !== undefined && priority > item.wanted.priority
    item.wanted ??= newWish(priority)
    item.wanted.priority = Math.max(item.wanted.priority, priority)
    change(item.wanted)
    if (item.takenAtMs !== undefined) return
    if (item.readyAtMs === undefined) schedule(key, item.wanted)
    else if (raised) ready.add(key, priority)
  }

  function dueAtMs({ firstAddMs, lastAddMs, notBeforeMs }: Wish): number {
    return Math.min(notBeforeMs, lastAddMs + debounceMs, firstAddMs + longestWaitMs)
  }

  function schedule(key: string, wish: Wish): void {
    const atMs = dueAtMs(wish)
    if (atMs <= clock.monotonicMs()) makeReady(key)
    else {
      due.set(key, atMs)
      arm()
    }
  }

  function makeReady(key: string): void {
    const item = items.get(key)
    if (!item?.wanted) return
    due.delete(key)
    item.readyAtMs = clock.monotonicMs()
    ready.add(key, item.wanted.priority)
    for (const taker of takers) {
      takers.delete(taker)
      taker.take(take())
      return
    }
  }

  function arm(): void {
    const atMs = due.earliestMs()
    if (atMs === timer?.atMs) return
    timer?.cancel()
    timer = atMs === undefined ? undefined : { atMs, cancel: clock.after(atMs - clock.monotonicMs(), onTimer) }
  }

  function onTimer(): void {
    timer = undefined
    for (const key of due.takeUntil(clock.monotonicMs())) makeReady(key)
    arm()
  }

  function take(): string | undefined {
    const key = ready.take()
    const item = key === undefined ? undefined : items.get(key)
    if (!item) return undefined
    const nowMs = clock.monotonicMs()
    const queuedMs = nowMs - (item.readyAtMs ?? nowMs)
    totals.queuedMs += queuedMs
    totals.longestQueuedMs = Math.max(totals.longestQueuedMs, queuedMs)
    item.wanted = undefined
    item.readyAtMs = undefined
    item.takenAtMs = nowMs
    processing++
    return key
  }

  async function get(signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted()
    const key = take()
    if (key !== undefined || closing) return key
    return new Promise((resolve, reject) => {
      const taker: Taker = {
        take: found => {
          signal?.removeEventListener('abort', giveUp)
          resolve(found)
        },
      }
      function giveUp(): void {
        takers.delete(taker)
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      takers.add(taker)
    })
  }

  function done(key: string): void {
    const item = items.get(key)
    if (item?.takenAtMs === undefined) throw new Error(`done("${key}"): this key is not being worked on`)
    const workedMs = clock.monotonicMs() - item.takenAtMs
    totals.workedMs += workedMs
    totals.longestWorkedMs = Math.max(totals.longestWorkedMs, workedMs)
    totals.done++
    processing--
    item.takenAtMs = undefined
    if (item.wanted && !closing) schedule(key, item.wanted)
    else items.delete(key)
    if (closing && processing === 0) closing.drained.resolve()
  }

  function shutDown(): Promise<void> {
    if (closing) return closing.drained.promise
    closing = { drained: Promise.withResolvers() }
    timer?.cancel()
    timer = undefined
    for (const [key, item] of items) {
      due.delete(key)
      if (item.takenAtMs === undefined) items.delete(key)
    }
    ready.clear()
    failures.clear()
    for (const taker of takers) taker.take(undefined)
    takers.clear()
    if (processing === 0) closing.drained.resolve()
    return closing.drained.promise
  }

  function counters(): WorkQueueCounters {
    const nowMs = clock.monotonicMs()
    let oldestWorkMs = 0
    for (const { takenAtMs } of items.values()) oldestWorkMs = Math.max(oldestWorkMs, nowMs - (takenAtMs ?? nowMs))
    return { waiting: due.size(), ready: ready.size(), processing, oldestWorkMs, ...totals }
  }

  return { add, addAfter, retry, forget: key => void failures.delete(key), get, done, counters, shutDown }
}

function newWish(priority: number): Wish {
  const never = Number.POSITIVE_INFINITY
  return { priority, firstAddMs: never, lastAddMs: never, notBeforeMs: never }
}
