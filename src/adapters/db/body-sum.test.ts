// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { forAll } from '#testing/random.ts'
import { byteSum } from './body-sum.ts'

test('bytes add up to the same in any order and at any place, and to what they are', () => {
  forAll({ runs: 200 }, random => {
    const length = random.chance(0.5) ? random.below(12) : random.below(3000)
    const bytes = Array.from({ length }, () => (random.chance(0.5) ? 255 : random.below(256)))
    const from = random.below(5)
    const placed = Buffer.concat([Buffer.alloc(from, 7), Buffer.from(bytes.toReversed())]).subarray(from)
    assert.equal(
      byteSum(placed),
      bytes.reduce((sum, byte) => sum + byte, 0),
    )
  })
})
