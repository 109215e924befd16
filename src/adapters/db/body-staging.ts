// SPDX-License-Identifier: Apache-2.0
/** Bodies on their way in and out: hashed, cut into chunks, and compressed where that pays. */
import { createHash, hash as hashOf } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { byteSum } from './body-sum.ts'
import { type BodyWriter, type EncodedChunk, inlineBodyBytes, type StagedBody, StoreError } from './store.ts'
import { createKeptCompressor, createKeptDecompressor } from './zstd-kept.ts'

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
    // Literals stay as they are: a table for so few of them takes a third of the time, here and at each reading.
    [constants.ZSTD_c_targetLength]: 2,
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

const shortCompressor = createKeptCompressor(shortCompression)
const decompressor = createKeptDecompressor()

/** What a short body is compressed to, before that is copied: it cannot become longer than this and be kept. */
const compressed = Buffer.allocUnsafeSlow(shortBytes)

function compress(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength > shortBytes) return zstdCompressSync(bytes, compression)
  const sizeBytes = shortCompressor.code(bytes, { buffer: compressed, from: 0, to: compressed.byteLength })
  if (sizeBytes === undefined) return zstdCompressSync(bytes, shortCompression)
  return Buffer.from(compressed.subarray(0, sizeBytes))
}

function encodeChunk(bytes: Uint8Array): EncodedChunk {
  if (bytes.byteLength <= compressAboveBytes) return { codec: 'identity', data: bytes }
  const data = compress(bytes)
  return data.byteLength < bytes.byteLength ? { codec: 'zstd', data } : { codec: 'identity', data: bytes }
}

/** The bytes of a chunk, in less time when their number is known. Errors: `corrupt` when it cannot be decompressed or is longer than a chunk may be. */
export function decodeChunk({ codec, data }: EncodedChunk, sizeBytes?: number): Uint8Array {
  if (codec === 'identity') return data
  const known = sizeBytes === undefined ? undefined : decompressed(data, sizeBytes)
  if (known) return known
  try {
    return zstdDecompressSync(data, { maxOutputLength: inlineBodyBytes })
  } catch (error) {
    throw new StoreError('corrupt', 'reading a stored body: expected a zstd frame, got something else', {
      cause: error,
    })
  }
}

/** Short bodies are decompressed into one piece of memory, one behind the other: each piece is work for the collector. */
const slabBytes = 128 * 1024
const maxCutBytes = 32 * 1024
let slab = Buffer.allocUnsafe(0)
let slabAt = 0

/** Undefined when the frame does not hold exactly so many bytes, or is damaged. */
function decompressed(frame: Uint8Array, sizeBytes: number): Uint8Array | undefined {
  const isCut = sizeBytes < maxCutBytes
  if (isCut && slabAt + sizeBytes + 1 > slab.byteLength) {
    slab = Buffer.allocUnsafeSlow(slabBytes)
    slabAt = 0
  }
  const place = { buffer: isCut ? slab : Buffer.allocUnsafeSlow(sizeBytes + 1), from: isCut ? slabAt : 0, sizeBytes }
  if (!decompressInto(frame, place)) return undefined
  if (isCut) slabAt += sizeBytes
  return place.buffer.subarray(place.from, place.from + sizeBytes)
}

/** Where a body is wanted; behind it is room for a byte more, or nobody could tell that there are not more. */
export interface BodyPlace {
  readonly buffer: Uint8Array
  readonly from: number
  readonly sizeBytes: number
}

function decompressInto(frame: Uint8Array, { buffer, from, sizeBytes }: BodyPlace): boolean {
  return decompressor.code(frame, { buffer, from, to: from + sizeBytes + 1 }) === sizeBytes
}

/** Decodes a chunk to where it is wanted; false when it is damaged, or not so long. */
export function decodeInto(chunk: EncodedChunk, place: BodyPlace): boolean {
  if (chunk.codec === 'zstd' && decompressInto(chunk.data, place)) return true
  const bytes = decodedOrNothing(chunk, place.sizeBytes)
  if (bytes?.byteLength !== place.sizeBytes) return false
  place.buffer.set(bytes, place.from)
  return true
}

/** The same of a body that may be damaged: undefined. */
export function decodedOrNothing(chunk: EncodedChunk, sizeBytes: number): Uint8Array | undefined {
  try {
    return decodeChunk(chunk, sizeBytes)
  } catch {
    return undefined
  }
}
