// SPDX-License-Identifier: Apache-2.0
/** Notices connections that stand still. It is asked every few seconds, so that frames need start no timers. */
import type { Output } from './output.ts'

/** How long a peer may take for its preface, or for the rest of a frame that it has begun. */
const headTimeoutMs = 20_000
/** How long a peer may take nothing of what is on its way. */
export const stallTimeoutMs = 60_000

export class Standstill {
  readonly #output: Output
  /** What was done when it was last asked, and since when that has not changed. */
  #frames = 0
  #framesSinceMs: number
  #writes = 0
  #writesSinceMs: number

  constructor(output: Output, nowMs: number) {
    this.#output = output
    this.#framesSinceMs = nowMs
    this.#writesSinceMs = nowMs
  }

  /** `frames` have come; whether more `isAwaited`, since the last is not whole, or none has come that must. */
  isFound(nowMs: number, frames: number, isAwaited: boolean): boolean {
    const { underWay, done } = this.#output.progress()
    if (!isAwaited || frames !== this.#frames) this.#framesSinceMs = nowMs
    if (underWay === 0 || done !== this.#writes) this.#writesSinceMs = nowMs
    this.#frames = frames
    this.#writes = done
    return nowMs - this.#framesSinceMs > headTimeoutMs || nowMs - this.#writesSinceMs > stallTimeoutMs
  }
}
