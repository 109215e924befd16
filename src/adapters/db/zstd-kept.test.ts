// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { constants, createZstdDecompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { forAll, type Random } from '#testing/random.ts'
import { createKeptCompressor, createKeptDecompressor, type KeptCoder } from './zstd-kept.ts'

function textOf(random: Random): Buffer {
  const words = Array.from({ length: 1 + random.below(1500) }, () => `"word-${random.below(50)}":${random.below(9)},`)
  return Buffer.from(words.join(''))
}

/** Between other bytes, which must stay as they are. */
function coded(coder: KeptCoder, input: Uint8Array, sizeBytes: number): Buffer | undefined {
  const buffer = Buffer.alloc(sizeBytes + 20, 7)
  const found = coder.code(input, { buffer, from: 10, to: 10 + sizeBytes })
  assert.ok(
    buffer.subarray(0, 10).every(byte => byte === 7) && buffer.subarray(10 + sizeBytes).every(byte => byte === 7),
  )
  return found === undefined ? undefined : buffer.subarray(10, 10 + found)
}

test('what one kept coder writes, Node and the other read, one frame after the other', () => {
  const compressor = createKeptCompressor({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const decompressor = createKeptDecompressor()
  forAll({ runs: 100 }, random => {
    const text = textOf(random)
    const frame = coded(compressor, text, text.byteLength + 100)
    assert.ok(frame)
    assert.deepEqual(zstdDecompressSync(frame), text)
    assert.deepEqual(coded(decompressor, frame, text.byteLength + 1), text)
    assert.deepEqual(coded(decompressor, zstdCompressSync(text), text.byteLength + 1), text)
  })
})

test('a frame that is damaged, cut off or too long has no outcome, and the next one is read as ever', () => {
  const decompressor = createKeptDecompressor()
  forAll({ runs: 200 }, random => {
    const text = textOf(random)
    const frame = zstdCompressSync(text)
    const cut = frame.subarray(0, 1 + random.below(frame.byteLength - 1))
    assert.equal(coded(decompressor, cut, text.byteLength + 1), undefined)
    assert.equal(coded(decompressor, frame, random.below(text.byteLength)), undefined)
    const changed = Buffer.from(frame)
    const at = random.below(4)
    changed[at] = (changed[at] ?? 0) ^ (1 + random.below(255))
    assert.equal(coded(decompressor, changed, text.byteLength + 1), undefined)
    assert.deepEqual(coded(decompressor, frame, text.byteLength + 1), text)
  })
})

test('a Node that is built otherwise gives no outcome, whatever is missing', () => {
  const frame = zstdCompressSync(Buffer.from('text'))
  const { _handle, _writeState } = createZstdDecompress() as unknown as Record<string, object>
  const silent = { writeSync() {}, close() {} }
  for (const stream of [{}, { _handle }, { _writeState }, { _handle: silent, _writeState: new Uint32Array(2) }])
    assert.equal(
      coded(
        createKeptDecompressor(() => stream),
        frame,
        100,
      ),
      undefined,
    )
})
