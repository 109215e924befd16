// SPDX-License-Identifier: Apache-2.0
/** Collects many small pieces of an answer into few large buffers. */

export interface ChunkWriter {
  text(text: string): void
  bytes(bytes: Uint8Array): void
  /** Bytes collected so far. */
  readonly length: number
  /** What was collected, good until the next call of this writer, which begins anew in the same memory. */
  take(): Buffer
  /** What was collected; the writer is not used any more. */
  end(): Buffer
}

/** An answer is passed on in pieces of about this size. */
export const chunkBytes = 128 * 1024

/** The piece that makes a chunk complete goes over its end. */
const slackBytes = 16 * 1024

/** A UTF-16 unit becomes at most three bytes of UTF-8. */
const maxBytesPerUnit = 3

/** Begins a writer that expects `expectedBytes` before they are taken. */
export function createChunkWriter(expectedBytes = chunkBytes + slackBytes): ChunkWriter {
  let buffer = Buffer.allocUnsafe(expectedBytes)
  let length = 0
  function reserve(more: number): void {
    if (length + more <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + more))
    buffer.copy(larger, 0, 0, length)
    buffer = larger
  }
  return {
    text(text) {
      reserve(text.length * maxBytesPerUnit)
      length += buffer.write(text, length)
    },
    bytes(bytes) {
      reserve(bytes.byteLength)
      buffer.set(bytes, length)
      length += bytes.byteLength
    },
    get length() {
      return length
    },
    take() {
      const taken = buffer.subarray(0, length)
      length = 0
      return taken
    },
    end: () => buffer.subarray(0, length),
  }
}
