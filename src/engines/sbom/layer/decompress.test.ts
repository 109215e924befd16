// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { compressionOf } from '#domain/compression.ts'
import { piecesOf } from '#testing/cataloger-suite.ts'
import { decompressed } from './decompress.ts'

const text = Buffer.from('content '.repeat(50_000))
const half = text.length / 2

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Buffer[] = []
  // Copied, as a piece does not hold for longer.
  for await (const piece of decompressed(source)) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

const packed: Readonly<Record<string, Buffer>> = {
  'not packed': text,
  gzip: gzipSync(text),
  'gzip of several members': Buffer.concat([gzipSync(text.subarray(0, half)), gzipSync(text.subarray(half))]),
  zstd: zstdCompressSync(text),
  'zstd of several frames': Buffer.concat([
    zstdCompressSync(text.subarray(0, half)),
    zstdCompressSync(text.subarray(half)),
  ]),
}

test('layers are unpacked, whatever they are packed with', async () => {
  for (const [because, bytes] of Object.entries(packed))
    assert.ok((await collect(piecesOf(bytes))).equals(text), because)
})

test('what was read and filled its buffer is given back', async () => {
  const long = Buffer.alloc(1_000_000, 'content ')
  const pieces: Buffer[] = []
  for await (const piece of decompressed(piecesOf(gzipSync(long)))) {
    assert.ok(pieces.every(({ length }) => length < 262_144))
    pieces.push(piece)
  }
  assert.ok(pieces.some(({ length }) => length === 0))
})

test('an empty layer gives nothing', async () => {
  assert.equal((await collect(piecesOf(Buffer.alloc(0)))).length, 0)
})

test('a skippable frame shows zstd', () => {
  assert.equal(compressionOf(Buffer.from('502a4d18', 'hex')), 'zstd')
  assert.equal(compressionOf(Buffer.from('75737461', 'hex')), 'none')
})

test('damage is thrown, after what came before it', async () => {
  const bytes = gzipSync(Buffer.concat([text, Buffer.alloc(3_000_000)]))
  let seenBytes = 0
  await assert.rejects(async () => {
    for await (const piece of decompressed(piecesOf(bytes.subarray(0, bytes.length - 200)))) seenBytes += piece.length
  })
  assert.ok(seenBytes > text.length)
})

test('a source that fails is thrown', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield gzipSync(text).subarray(0, 100)
    throw new Error('connection reset')
  }
  await assert.rejects(collect(broken()), /connection reset/)
})

test('a reader that stops early lets the source go', async () => {
  let isReleased = false
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      const [bytes] = [gzipSync(text)]
      for (;;) yield bytes
    } finally {
      isReleased = true
    }
  }
  for await (const _ of decompressed(endless())) break
  assert.equal(isReleased, true)
})
