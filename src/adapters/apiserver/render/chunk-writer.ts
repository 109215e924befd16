// SPDX-License-Identifier: Apache-2.0
/** Collects many small pieces of an answer into few large buffers. */

export interface ChunkWriter {
  text(text: string): void
  bytes(bytes: Uint8Array): void
  /** Lets somebody write at most `sizeBytes` into the memory from an index on, who answers where that ends. */
  fill(sizeBytes: number, write: (memory: Buffer, from: number) => number): void
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
  return new BufferWriter(memoryFor(expectedBytes))
}

class BufferWriter implements ChunkWriter {
  length = 0
  #buffer: Buffer

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  text(text: string): void {
    if (this.length + text.length * maxBytesPerUnit > this.#buffer.length) this.#reserve(Buffer.byteLength(text))
    this.length += this.#buffer.write(text, this.length)
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength)
    this.#buffer.set(bytes, this.length)
    this.length += bytes.byteLength
  }

  fill(sizeBytes: number, write: (memory: Buffer, from: number) => number): void {
    this.#reserve(sizeBytes)
    this.length = write(this.#buffer, this.length)
  }

  back(sizeBytes: number): void {
    this.length -= sizeBytes
  }

  take(): Buffer {
    const taken = this.end()
    this.length = 0
    return taken
  }

  end(): Buffer {
    return this.#buffer.subarray(0, this.length)
  }

  release(): void {
    if (this.#buffer.length === fullBytes && spare.length < maxSpare) spare.push(this.#buffer)
    this.#buffer = Buffer.allocUnsafe(0)
    this.length = 0
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + more))
    this.#buffer.copy(larger, 0, 0, this.length)
    this.#buffer = larger
  }
}
