// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock.ts'

export interface DeadlineOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  /** Makes the error that the signal is aborted with when time is up. */
  readonly late: () => Error
  /** Aborts the deadline's signal too, with its own reason. */
  readonly signal?: AbortSignal | undefined
}

/** A signal that is aborted by time or by another signal, and can be let go of without leaving a listener. */
export interface Deadline {
  readonly signal: AbortSignal
  /** From now on only the other signal counts. */
  stopClock(): void
  /** Aborts the signal now, for a reason of one's own. */
  abort(reason: Error): void
  /** Forgets both; call it when the work is over. */
  release(): void
}

/** Starts a deadline now. `AbortSignal.any` would keep a listener on a long-lived signal for each request. */
export function startDeadline({ clock, timeoutMs, late, signal }: DeadlineOptions): Deadline {
  const controller = new AbortController()
  const stopClock = clock.after(timeoutMs, () => controller.abort(late()), { keepsProcessAlive: false })
  function follow(): void {
    stopClock()
    controller.abort(signal?.reason)
  }
  if (signal?.aborted) follow()
  else signal?.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    stopClock,
    abort(reason) {
      stopClock()
      controller.abort(reason)
    },
    release() {
      stopClock()
      signal?.removeEventListener('abort', follow)
    },
  }
}
