// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { forAll } from '#testing/random.ts'
import { createByteRing } from './byte-ring.ts'

test('a ring answers what was put into it or nothing, remembers the newest, and hands out copies', () => {
  forAll({ runs: 100 }, random => {
    const sizeBytes = 64 + random.below(1000)
    const ring = createByteRing(sizeBytes)
    const contents: Buffer[] = []
    for (let id = 0; id < 200; id++) {
      const bytes = Buffer.alloc(random.below(sizeBytes / 8), id % 251)
      contents.push(bytes)
      ring.set(id, bytes)
      const isKept = bytes.byteLength > 0 && bytes.byteLength <= sizeBytes / 16
      assert.equal(ring.has(id), isKept)
      for (const [known, expected] of contents.entries()) {
        const found = ring.get(known)
        assert.equal(found !== undefined, ring.has(known))
        if (found) assert.deepEqual(Buffer.from(found), expected)
        found?.fill(255)
      }
    }
    const kept = contents.filter((_bytes, id) => ring.has(id)).reduce((sum, { byteLength }) => sum + byteLength, 0)
    assert.ok(kept <= sizeBytes && kept >= sizeBytes / 2, `${kept} of ${sizeBytes} bytes are in use`)
  })
})

test('what was remembered once is not copied again', () => {
  const ring = createByteRing(160)
  ring.set(1, Buffer.from('first'))
  ring.set(1, Buffer.from('other'))
  assert.equal(Buffer.from(ring.get(1) ?? []).toString(), 'first')
})
