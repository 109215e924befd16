// SPDX-License-Identifier: Apache-2.0
/** Bodies on their way in and out: hashed, cut into chunks, and compressed where that pays. */
import { createHash, hash as hashOf } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { byteSum } from './body-sum.ts'
import { type BodyWriter, type EncodedChunk, inlineBodyBytes, type StagedBody, StoreError } from './store.ts'

/** Bodies up to this size are kept as they are: decompressing would cost more than the bytes do. */
export const compressAboveBytes = 4096

const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Most bodies are short: for them, setting up the compressor's usual tables takes longer than compressing does. */
const shortBytes = 1 << 14
const shortCompression = {
  // What short bodies are compressed to seldom needs a second piece, and each piece is memory outside of the heap.
  chunkSize: 4096,
  params: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_windowLog]: 14,
    [constants.ZSTD_c_hashLog]: 12,
  },
}

/** Collects a body; each full chunk is encoded at once, so that a long body is never held whole. */
export function stageBody(): BodyWriter {
  const hash = createHash('sha256')
  const chunks: EncodedChunk[] = []
  let pieces: Uint8Array[] = []
  let pendingBytes = 0
  let sizeBytes = 0
  return {
    write(piece) {
      hash.update(piece)
      sizeBytes += piece.byteLength
      let rest = piece
      while (pendingBytes + rest.byteLength > inlineBodyBytes) {
        const fitting = inlineBodyBytes - pendingBytes
        pieces.push(rest.subarray(0, fitting))
        chunks.push(encodeChunk(Buffer.concat(pieces)))
        pieces = []
        pendingBytes = 0
        rest = rest.subarray(fitting)
      }
      if (rest.byteLength > 0) pieces.push(rest)
      pendingBytes += rest.byteLength
    },
    finish() {
      const last = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
      const isInline = chunks.length === 0
      if (isInline || last.byteLength > 0) chunks.push(encodeChunk(last))
      return { sizeBytes, hash: hash.digest('hex'), chunks, ...(isInline ? { bytes: last, sum: byteSum(last) } : {}) }
    },
  }
}

/** Hash of a body. */
export function bodyHash(bytes: Uint8Array): string {
  return hashOf('sha256', bytes, 'hex')
}

/** Stages a body that is at hand as a whole; its hash and its sum need not be found again where they are known. */
export function stagedBody(bytes: Uint8Array, known: Partial<Pick<StagedBody, 'hash' | 'sum'>> = {}): StagedBody {
  const sizeBytes = bytes.byteLength
  if (sizeBytes <= inlineBodyBytes) {
    const { hash = bodyHash(bytes), sum = byteSum(bytes) } = known
    return { sizeBytes, hash, sum, chunks: [encodeChunk(bytes)], bytes }
  }
  const writer = stageBody()
  writer.write(bytes)
  return writer.finish()
}

function encodeChunk(bytes: Uint8Array): EncodedChunk {
  if (bytes.byteLength <= compressAboveBytes) return { codec: 'identity', data: bytes }
  const data = zstdCompressSync(bytes, bytes.byteLength <= shortBytes ? shortCompression : compression)
  return data.byteLength < bytes.byteLength ? { codec: 'zstd', data } : { codec: 'identity', data: bytes }
}

/** The bytes of a chunk, in less time when their number is known. Errors: `corrupt` when it cannot be decompressed or is longer than a chunk may be. */
export function decodeChunk({ codec, data }: EncodedChunk, sizeBytes?: number): Uint8Array {
  if (codec === 'identity') return data
  try {
    // One byte more than is expected: the decoder then ends by itself instead of asking for another buffer.
    const chunkSize = sizeBytes === undefined ? {} : { chunkSize: Math.max(sizeBytes + 1, minBufferBytes) }
    return zstdDecompressSync(data, { maxOutputLength: inlineBodyBytes, ...chunkSize })
  } catch (error) {
    throw new StoreError('corrupt', 'reading a stored body: expected a zstd frame, got something else', {
      cause: error,
    })
  }
}

/** The least that zlib takes. */
const minBufferBytes = 64

/** A chunk of a list, with the size it must have when decoded. */
export interface SizedChunk extends EncodedChunk {
  readonly sizeBytes: number
}

/**
 * Decodes many chunks at once: the frames are decompressed as one, which costs a third of doing it one by one. Of a
 * chunk that is damaged the result is undefined.
 */
export function decodeChunks(chunks: readonly SizedChunk[]): (Uint8Array | undefined)[] {
  const frames = chunks.filter(({ codec }) => codec === 'zstd')
  const decoded = frames.length > 1 ? decodeTogether(frames) : undefined
  return chunks.map(chunk => (chunk.codec === 'zstd' ? decoded?.next().value : undefined) ?? decodeOrNothing(chunk))
}

function decodeTogether(frames: readonly SizedChunk[]): Iterator<Uint8Array, undefined> | undefined {
  const total = frames.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  try {
    const input = Buffer.concat(frames.map(({ data }) => data))
    // One byte more than is expected: the decoder then ends by itself instead of asking for another buffer.
    const output = zstdDecompressSync(input, { chunkSize: total + 1, maxOutputLength: total + 1 })
    return output.byteLength === total ? slices(output, frames) : undefined
  } catch {
    return undefined
  }
}

function* slices(output: Buffer, frames: readonly SizedChunk[]): Generator<Uint8Array, undefined> {
  let at = 0
  for (const { sizeBytes } of frames) {
    yield output.subarray(at, at + sizeBytes)
    at += sizeBytes
  }
}

function decodeOrNothing(chunk: EncodedChunk): Uint8Array | undefined {
  try {
    return decodeChunk(chunk)
  } catch {
    return undefined
  }
}
