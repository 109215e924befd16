// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '#runtime/clock.ts'

/** Wakes whoever waits; a call while nobody waits is kept for the next. */
export interface Wake {
  wake(): void
  /** Resolves at the next call, at the latest after `ms`. */
  wait(clock: Clock, ms: number): Promise<void>
}

/** One bell for several sleepers. */
export function createWake(): Wake {
  const waiting = new Set<() => void>()
  let missed = false
  return {
    wake() {
      missed = waiting.size === 0
      for (const resolve of waiting) resolve()
    },
    async wait(clock, ms) {
      if (missed) {
        missed = false
        return
      }
      await new Promise<void>(resolve => {
        const cancel = clock.after(ms, end)
        function end(): void {
          cancel()
          waiting.delete(end)
          resolve()
        }
        waiting.add(end)
      })
    },
  }
}
