// SPDX-License-Identifier: Apache-2.0
/** Time as an argument: whatever waits or measures takes a `Clock`, so that tests own the time. */

/** Forgets a timer; harmless when the timer has fired or was cancelled before. */
export type CancelTimer = () => void

export interface TimerOptions {
  /** False lets the process end although the timer is still waiting. Default: true. */
  readonly keepsProcessAlive?: boolean
}

/** The time of a process: two readings and two ways to wait. */
export interface Clock {
  /** Wall clock, milliseconds since 1970; may jump when the machine's time is set. */
  nowMs(): number
  /** Milliseconds since an arbitrary start; never goes back. Use it to measure durations. */
  monotonicMs(): number
  /** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `run` once after `delayMs` unless cancelled first. Zero, negative and NaN mean "next turn". */
  after(delayMs: number, run: () => void, options?: TimerOptions): CancelTimer
}

/** Longest delay of `setTimeout`; a longer one would fire at once, so it is served in several steps. */
const longestTimerMs = 2 ** 31 - 1

/** The clock of the machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: startTimer,
  sleep: (ms, signal) => sleepWith(startTimer, ms, signal),
}

/** `sleep` on top of any `after`: the same settling rules for real and fake clocks. */
export function sleepWith(after: Clock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(asError(signal.reason))
      return
    }
    function giveUp(): void {
      cancel()
      reject(asError(signal?.reason))
    }
    const cancel = after(ms, () => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    })
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}

function startTimer(delayMs: number, run: () => void, options: TimerOptions = {}): CancelTimer {
  let timer: NodeJS.Timeout
  function arm(leftMs: number): void {
    const stepMs = Math.min(leftMs, longestTimerMs)
    timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : run()), stepMs)
    if (options.keepsProcessAlive === false) timer.unref()
  }
  arm(delayMs > 0 ? delayMs : 0)
  return () => clearTimeout(timer)
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(`aborted: ${String(reason)}`)
}
