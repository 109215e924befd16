// SPDX-License-Identifier: Apache-2.0
/** Collects many small pieces of an answer into few large buffers. */

export interface ChunkWriter {
  text(text: string): void
  bytes(bytes: Uint8Array): void
  /** Takes back the last bytes, as many of them as were not taken. */
  back(sizeBytes: number): void
  /** Bytes collected so far. */
  readonly length: number
  /** What was collected, good until the next call of this writer, which begins anew in the same memory. */
  take(): Buffer
  /** What was collected; the writer is not used any more. */
  end(): Buffer
  /** Lets others use the memory. What was taken is not looked at any more. */
  release(): void
}

/** An answer is passed on in pieces of about this size. */
export const chunkBytes = 128 * 1024

/** The piece that makes a chunk complete goes over its end. */
const slackBytes = 16 * 1024

/** A UTF-16 unit becomes at most three bytes of UTF-8. */
const maxBytesPerUnit = 3

/** Memory of writers that are done with it: a list takes none of its own, so that lists do not keep the collector busy. */
const spare: Buffer[] = []
const maxSpare = 8
const fullBytes = chunkBytes + slackBytes

/** Short answers are cut from one piece of memory, one after the other. */
const slabBytes = 128 * 1024
const maxCutBytes = 32 * 1024
let slab = Buffer.allocUnsafe(0)
let slabAt = 0

function cut(sizeBytes: number): Buffer {
  if (slabAt + sizeBytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabBytes)
    slabAt = 0
  }
  const piece = slab.subarray(slabAt, slabAt + sizeBytes)
  slabAt += sizeBytes
  return piece
}

/** Memory for a writer; a list's answer may be any long, so it gets a full chunk. */
function memoryFor(expectedBytes: number | undefined): Buffer {
  if (expectedBytes === undefined) return spare.pop() ?? Buffer.allocUnsafeSlow(fullBytes)
  return expectedBytes <= maxCutBytes ? cut(expectedBytes) : Buffer.allocUnsafe(expectedBytes)
}

/** Begins a writer that expects `expectedBytes` in all; by default, a chunk before it is taken. */
export function createChunkWriter(expectedBytes?: number): ChunkWriter {
  let buffer = memoryFor(expectedBytes)
  let length = 0
  function reserve(more: number): void {
    if (length + more <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + more))
    buffer.copy(larger, 0, 0, length)
    buffer = larger
  }
  return {
    text(text) {
      if (length + text.length * maxBytesPerUnit > buffer.length) reserve(Buffer.byteLength(text))
      length += buffer.write(text, length)
    },
    bytes(bytes) {
      reserve(bytes.byteLength)
      buffer.set(bytes, length)
      length += bytes.byteLength
    },
    back(sizeBytes) {
      length -= sizeBytes
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
    release() {
      if (buffer.length === fullBytes && spare.length < maxSpare) spare.push(buffer)
      buffer = Buffer.allocUnsafe(0)
      length = 0
    },
  }
}
