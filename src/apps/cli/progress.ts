// SPDX-License-Identifier: Apache-2.0
/** One line that tells how far it is, on a terminal alone. */

const minIntervalMs = 100
const defaultColumns = 80

export interface ProgressLine {
  /** Replaces the line; at most ten times a second. */
  show(text: string): void
  clear(): void
}

/** A progress line on a stream that is a terminal; silent on any other. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined }
  let shownAtMs = 0
  return {
    show(text) {
      const nowMs = performance.now()
      if (nowMs - shownAtMs < minIntervalMs) return
      shownAtMs = nowMs
      // A line that is longer than the terminal is wide would stay.
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns || defaultColumns) - 1)}`)
    },
    clear: () => void stream.write('\r\u001b[K'),
  }
}
