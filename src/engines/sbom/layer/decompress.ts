// SPDX-License-Identifier: Apache-2.0
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { compressionOf } from '#domain/compression.ts'

/**
 * Unpacks a layer as it arrives: gzip (all members), zstd (all frames) or nothing at all.
 *
 * A piece holds until the next one is asked for. Throws what zlib throws for damaged data, after it has yielded what
 * came before. Memory: a few hundred KiB, whatever the sizes.
 */
export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const pieces = source[Symbol.asyncIterator]()
  const first = await pieces.next()
  if (first.done) return
  const compression = compressionOf(first.value)
  const all = restOf(first.value, pieces)
  if (compression === 'none') yield* all
  else yield* unpacked(all, compression === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize }))
}

async function* restOf(first: Uint8Array, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    yield asBuffer(first)
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield asBuffer(next.value)
  } finally {
    await pieces.return?.()
  }
}

/** Every piece costs a turn of the event loop: with zlib's own 16 KiB that is as much as the unpacking. */
const chunkSize = 256 * 1024

type Unpacker = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>

async function* unpacked(source: AsyncGenerator<Buffer>, unpacker: Unpacker): AsyncGenerator<Buffer> {
  const pumped = pump(source, unpacker)
  try {
    for await (const bytes of unpacker) {
      yield bytes as Buffer
      letGo(bytes as Buffer)
    }
    await pumped
  } finally {
    unpacker.destroy()
    await pumped.catch(() => undefined)
  }
}

/**
 * Gives back the memory of what was read, once the unpacker has filled it to its end: left to the collector, buffers
 * of a hundred MiB would lie about, and the heap be collected for their sake.
 */
function letGo({ buffer, byteOffset, byteLength }: Buffer): void {
  const isFilled = byteOffset + byteLength === chunkSize && buffer.byteLength === chunkSize
  if (isFilled && buffer instanceof ArrayBuffer) buffer.transfer(0)
}

/** Writes all pieces, waiting whenever the unpacker is full; a failure of the source fails the unpacker. */
async function pump(source: AsyncGenerator<Buffer>, unpacker: Unpacker): Promise<void> {
  try {
    for await (const bytes of source) {
      if (unpacker.destroyed) return
      if (!unpacker.write(bytes)) await roomIn(unpacker)
    }
    unpacker.end()
  } catch (error) {
    unpacker.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

function roomIn(unpacker: Unpacker): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => {
    unpacker.off('drain', done)
    unpacker.off('close', done)
    resolve()
  }
  unpacker.on('drain', done)
  unpacker.on('close', done)
  return promise
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
