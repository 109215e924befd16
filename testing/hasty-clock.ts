// SPDX-License-Identifier: Apache-2.0
import { type CancelTimer, type Clock, sleepWith, systemClock } from '#runtime/clock.ts'

/** A clock on which real time passes faster, for code that waits on real connections. */
export interface HastyClock extends Clock {
  /** Timers that still wait. */
  readonly pendingCount: () => number
}

/** A clock whose seconds are `factor` to a real one. A pause of the machine weighs that much more as well. */
export function hastyClock(factor: number): HastyClock {
  const pending = new Set<object>()

  function after(delayMs: number, run: () => void): CancelTimer {
    const timer = {}
    pending.add(timer)
    const cancel = systemClock.after(delayMs / factor, () => {
      pending.delete(timer)
      run()
    })
    return () => {
      pending.delete(timer)
      cancel()
    }
  }

  return {
    nowMs: () => systemClock.nowMs() * factor,
    monotonicMs: () => systemClock.monotonicMs() * factor,
    after,
    sleep: (ms, signal) => sleepWith(after, ms, signal),
    pendingCount: () => pending.size,
  }
}
