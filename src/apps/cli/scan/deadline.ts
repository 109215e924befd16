// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '#apps/cli/usage-error.ts'
import { durationOf } from './scan-options.ts'

/** Time that a scan has. */
export interface Deadline {
  /** Aborts what goes on when the time is over. */
  readonly signal: AbortSignal
  /** Throws UsageError when the time is over, telling how much was done by then. */
  check(done: string): void
}

/** Longest time that a timer of Node can wait. */
const maxTimerMs = 2 ** 31 - 1

/** The time of `--scan-timeout`, from now on. Throws UsageError when it is none. */
export function deadlineOf(text: string): Deadline {
  const timeoutMs = durationOf('--scan-timeout', text)
  const endMs = performance.now() + timeoutMs
  return {
    signal: AbortSignal.timeout(Math.ceil(Math.min(timeoutMs, maxTimerMs))),
    check(done) {
      if (performance.now() > endMs) throw new UsageError(`--scan-timeout ${text}: ${done} by then`)
    },
  }
}
