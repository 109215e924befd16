// SPDX-License-Identifier: Apache-2.0
import { type CancelTimer, type Clock, sleepWith } from '#runtime/clock.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves time on, firing each due timer at its own instant, in order. Between timers the event loop turns, so
   * that what a timer woke can run and start timers that are due within the same span.
   */
  advance(ms: number): Promise<void>
  /** Sets the wall clock without moving monotonic time or firing timers, as `date -s` would. */
  setWallClock(nowMs: number): void
  /** Delays, from now, of the timers that still wait, soonest first. */
  pendingMs(): number[]
}

interface FakeTimer {
  readonly dueMs: number
  readonly order: number
  readonly run: () => void
}

/** A clock for tests, starting at `startMs` (default 2026-01-01T00:00:00Z). */
export function fakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  const timers = new Set<FakeTimer>()
  let elapsedMs = 0
  let wallOffsetMs = startMs
  let order = 0

  function after(delayMs: number, run: () => void): CancelTimer {
    const timer: FakeTimer = { dueMs: elapsedMs + (delayMs > 0 ? delayMs : 0), order: order++, run }
    timers.add(timer)
    return () => timers.delete(timer)
  }

  function waiting(): FakeTimer[] {
    return [...timers].sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)
  }

  async function advance(ms: number): Promise<void> {
    const untilMs = elapsedMs + ms
    await turnEventLoop()
    for (let next = waiting()[0]; next && next.dueMs <= untilMs; next = waiting()[0]) {
      timers.delete(next)
      elapsedMs = next.dueMs
      next.run()
      await turnEventLoop()
    }
    elapsedMs = untilMs
  }

  return {
    nowMs: () => wallOffsetMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after,
    sleep: (ms, signal) => sleepWith(after, ms, signal),
    advance,
    setWallClock: nowMs => {
      wallOffsetMs = nowMs - elapsedMs
    },
    pendingMs: () => waiting().map(timer => timer.dueMs - elapsedMs),
  }
}

/** Lets promises settle and I/O that is ready be handled. */
async function turnEventLoop(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
}
