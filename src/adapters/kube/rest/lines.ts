// SPDX-License-Identifier: Apache-2.0
import { asBuffer, createBytePieces } from './byte-pieces.ts'

/** Cuts a stream of bytes into lines. */
export interface LineSplitter {
  push(chunk: Uint8Array): void
  /** Bytes of a line whose end has not come. */
  readonly openBytes: number
}

export interface LineOptions {
  /** A longer line is skipped and reported, so that what follows it is not lost. */
  readonly limitBytes: number
  /** Told each line without its end; blank ones are left out. */
  readonly onLine: (line: string) => void
  readonly onTooLong: (sizeBytes: number) => void
}

const newline = 0x0a

/** Splits at `\n`. Memory: at most `limitBytes` and one chunk. What `onLine` throws ends the push. */
export function createLineSplitter({ limitBytes, onLine, onTooLong }: LineOptions): LineSplitter {
  const open = createBytePieces(limitBytes)

  function push(bytes: Uint8Array): void {
    const chunk = asBuffer(bytes)
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line =
        open.sizeBytes === 0 && end - start <= limitBytes ? chunk.toString('utf8', start, end) : rest(chunk, start, end)
      start = end + 1
      if (line !== undefined && line.trim() !== '') onLine(line)
    }
    open.append(chunk, start, chunk.length)
  }

  function rest(chunk: Buffer, start: number, end: number): string | undefined {
    open.append(chunk, start, end)
    const { sizeBytes } = open
    const line = open.take()
    if (line === undefined) onTooLong(sizeBytes)
    return line
  }

  return {
    push,
    get openBytes() {
      return open.sizeBytes
    },
  }
}
