// SPDX-License-Identifier: Apache-2.0
import type { Log } from '#runtime/log.ts'
import type { WorkQueue } from './work-queue.ts'

/** What became of the work on a key. Throwing means: again, after a back-off. */
export type Outcome =
  | { readonly kind: 'settled' }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly reason: string }

export interface WorkRunnerOptions {
  readonly queue: WorkQueue
  /** Brings the world in line with `key`; must be idempotent, since keys come again. */
  readonly work: (key: string) => Promise<Outcome>
  /** Keys worked on at the same time; at least 1. */
  readonly concurrency: number
  readonly log: Log
}

/**
 * Works on the keys of a queue until it is shut down; resolves when the last work is done.
 *
 * A failure is logged and the key retried for ever; a refused key is logged and comes again only when added.
 */
export async function runWorkers(options: WorkRunnerOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.concurrency }, () => workLoop(options)))
}

async function workLoop({ queue, work, log }: WorkRunnerOptions): Promise<void> {
  for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
    try {
      settle(key, await work(key))
    } catch (error) {
      log.warn('work failed, trying again', { key, error })
      queue.retry(key)
    } finally {
      queue.done(key)
    }
  }

  function settle(key: string, outcome: Outcome): void {
    queue.forget(key)
    if (outcome.kind === 'again') queue.addAfter(key, outcome.afterMs)
    if (outcome.kind === 'refused') log.warn('work refused', { key, reason: outcome.reason })
  }
}
