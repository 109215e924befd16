// SPDX-License-Identifier: Apache-2.0
import type { CancelTimer, Clock } from '#runtime/clock.ts'

/** Barks once when it is not fed for too long. */
export interface Watchdog {
  /** Counts from now. Cheap: call it for every chunk. */
  feed(): void
  /** From now on waits this long. */
  allow(idleMs: number): void
  /** Lets go of the timer. */
  stop(): void
}

/** Starts counting now; `bark` is told how long nothing came. */
export function startWatchdog(clock: Clock, firstIdleMs: number, bark: (idleMs: number) => void): Watchdog {
  let idleMs = firstIdleMs
  let fedAtMs = clock.monotonicMs()
  let cancel: CancelTimer = arm(idleMs)

  function arm(delayMs: number): CancelTimer {
    return clock.after(delayMs, look)
  }

  /** Feeding does not touch the timer: when it fires it waits for what is left. */
  function look(): void {
    const leftMs = fedAtMs + idleMs - clock.monotonicMs()
    if (leftMs > 0) cancel = arm(leftMs)
    else bark(idleMs)
  }

  return {
    feed() {
      fedAtMs = clock.monotonicMs()
    },
    allow(nextIdleMs) {
      cancel()
      idleMs = nextIdleMs
      fedAtMs = clock.monotonicMs()
      cancel = arm(idleMs)
    },
    stop: () => cancel(),
  }
}
