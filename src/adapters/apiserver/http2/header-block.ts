// SPDX-License-Identifier: Apache-2.0
/** Blocks of header fields: out of HEADERS, and CONTINUATION where one frame is not enough. */
import { ConnectionError } from './error-codes.ts'
import type { Frame } from './frame-reader.ts'
import { frameFlags, readUint31 } from './frames.ts'

/** A block, whole or not yet. */
export interface HeaderBlock {
  readonly streamId: number
  readonly isEndOfStream: boolean
  /** The stream that it is said to hang on; 0 for none. */
  readonly parentId: number
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/** A block is at most so long, and in so many frames: room for all that may be decoded, and for no more. */
const maxBlockBytes = 96 * 1024
const maxFrames = 16

/** The block in HEADERS; `bytes` are the frame's. Errors: ConnectionError. */
export function blockOf({ bytes, start, end, flags, streamId }: Frame): HeaderBlock {
  let from = start
  let to = end
  let parentId = 0
  if ((flags & frameFlags.padded) !== 0) to -= bytes[from++] ?? 0
  if ((flags & frameFlags.priority) !== 0) {
    if (from + 5 <= end) parentId = readUint31(bytes, from)
    from += 5
  }
  if (from > to)
    throw new ConnectionError('PROTOCOL_ERROR', 'HEADERS: expected padding and priority shorter than the frame')
  return { streamId, isEndOfStream: (flags & frameFlags.endStream) !== 0, parentId, bytes, start: from, end: to }
}

/** A block that more frames belong to. */
export class UnfinishedBlock {
  readonly streamId: number
  readonly #first: HeaderBlock
  readonly #parts: Buffer[]
  #sizeBytes: number

  constructor(first: HeaderBlock) {
    this.streamId = first.streamId
    this.#first = first
    this.#parts = [Buffer.from(first.bytes.subarray(first.start, first.end))]
    this.#sizeBytes = first.end - first.start
  }

  /** Errors: ConnectionError for blocks that are too long, or in too many frames, whatever they would say. */
  add({ bytes, start, end }: Frame): void {
    this.#sizeBytes += end - start
    if (this.#sizeBytes > maxBlockBytes || this.#parts.length >= maxFrames)
      throw new ConnectionError(
        'ENHANCE_YOUR_CALM',
        `header fields: expected ${maxBlockBytes} bytes in ${maxFrames} frames`,
      )
    this.#parts.push(Buffer.from(bytes.subarray(start, end)))
  }

  whole(): HeaderBlock {
    const bytes = Buffer.concat(this.#parts)
    return { ...this.#first, bytes, start: 0, end: bytes.byteLength }
  }
}
