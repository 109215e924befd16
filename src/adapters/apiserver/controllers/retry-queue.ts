// SPDX-License-Identifier: Apache-2.0
/** Keys whose work is done one after another, each again after a while when it failed. */
import type { Clock } from '#runtime/clock.ts'

export interface RetryQueue {
  /** Has the work of a key done; once, however often it is added before its turn. */
  add(key: string): void
  /** Resolves when nothing is to be done, and nothing is waiting to be done again. */
  settled(): Promise<void>
  stop(): void
}

export interface RetryQueueOptions {
  readonly clock: Clock
  /** Keys that are worked on at once. */
  readonly concurrency: number
  /** Rejects to be called again. */
  readonly work: (key: string) => Promise<void>
}

const firstRetryMs = 50
const longestRetryMs = 30_000

export function createRetryQueue({ clock, concurrency, work }: RetryQueueOptions): RetryQueue {
  const due = new Set<string>()
  const active = new Set<string>()
  const attempts = new Map<string, number>()
  const timers = new Map<string, () => void>()
  let idle: (() => void)[] = []
  let isStopped = false

  function add(key: string): void {
    if (isStopped) return
    timers.get(key)?.()
    timers.delete(key)
    due.add(key)
    pump()
  }

  function pump(): void {
    for (const key of due) {
      if (active.size >= concurrency) return
      if (active.has(key)) continue
      due.delete(key)
      active.add(key)
      void run(key)
    }
    if (active.size === 0 && due.size === 0 && timers.size === 0) {
      for (const wake of idle) wake()
      idle = []
    }
  }

  async function run(key: string): Promise<void> {
    try {
      await work(key)
      attempts.delete(key)
    } catch {
      const attempt = attempts.get(key) ?? 0
      attempts.set(key, attempt + 1)
      const delayMs = Math.min(longestRetryMs, firstRetryMs * 2 ** attempt)
      if (!isStopped)
        timers.set(
          key,
          clock.after(delayMs, () => add(key), { keepsProcessAlive: false }),
        )
    }
    active.delete(key)
    pump()
  }

  return {
    add,
    settled: () =>
      new Promise(resolve => {
        idle.push(resolve)
        pump()
      }),
    stop() {
      isStopped = true
      due.clear()
      for (const cancel of timers.values()) cancel()
      timers.clear()
      pump()
    },
  }
}
