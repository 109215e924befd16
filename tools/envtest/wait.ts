// SPDX-License-Identifier: Apache-2.0
/** Waiting for what another process does. */
import { setTimeout as sleep } from 'node:timers/promises'
import { EnvtestError } from './error.ts'

/** What is waited for and how long. */
export interface Wait {
  /** As in "waited 30 s for …". */
  readonly what: string
  readonly timeoutMs: number
  /** Between two looks; 100 ms where absent. */
  readonly pollMs?: number
}

const defaultPollMs = 100

/**
 * Looks again and again until `look` gives something but undefined, and gives that.
 *
 * A look that throws counts as "not yet"; its error is the cause of the final one. Errors: EnvtestError `not-ready`.
 */
export async function waitFor<T>(wait: Wait, look: () => Promise<T | undefined>): Promise<T> {
  const endMs = performance.now() + wait.timeoutMs
  let cause: unknown
  do {
    try {
      const seen = await look()
      if (seen !== undefined) return seen
      cause = undefined
    } catch (error) {
      cause = error
    }
    await sleep(wait.pollMs ?? defaultPollMs)
  } while (performance.now() < endMs)
  const because = cause instanceof Error ? `: ${cause.message}` : ''
  throw new EnvtestError('not-ready', `waited ${wait.timeoutMs / 1000} s for ${wait.what}${because}`, { cause })
}
