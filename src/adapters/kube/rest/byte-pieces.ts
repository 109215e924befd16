// SPDX-License-Identifier: Apache-2.0
/** A text that arrives in pieces, up to a bound; beyond it the bytes are counted and forgotten. */
export interface BytePieces {
  /** Adds `chunk[start, end)`; keeps a view of the chunk, not a copy, until `take`. */
  append(chunk: Buffer, start: number, end: number): void
  /** The text so far, or `undefined` when it outgrew the bound; empties the pieces. */
  take(): string | undefined
  readonly sizeBytes: number
}

/** No pieces yet. Cost of `take`: one copy of the bytes, none when they came in a single piece. */
export function createBytePieces(limitBytes: number): BytePieces {
  let pieces: Buffer[] = []
  let sizeBytes = 0

  function append(chunk: Buffer, start: number, end: number): void {
    sizeBytes += end - start
    if (sizeBytes > limitBytes) pieces = []
    else if (end > start) pieces.push(chunk.subarray(start, end))
  }

  function take(): string | undefined {
    const [first] = pieces
    const whole = first && pieces.length === 1 ? first : Buffer.concat(pieces)
    const text = sizeBytes > limitBytes ? undefined : whole.toString('utf8')
    pieces = []
    sizeBytes = 0
    return text
  }

  return {
    append,
    take,
    get sizeBytes() {
      return sizeBytes
    },
  }
}

/** A view of any bytes with the methods of a Buffer; copies nothing. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
