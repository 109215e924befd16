// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll, seededRandom } from './random.ts'

test('the same seed gives the same choices, another seed others', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed)
    return Array.from({ length: 8 }, () => random.next())
  }
  assert.deepEqual(draw(7), draw(7))
  assert.notDeepEqual(draw(7), draw(8))
})

test('choices are spread over the whole range', () => {
  const random = seededRandom(1)
  const seen = new Set(Array.from({ length: 200 }, () => random.below(10)))
  assert.equal(seen.size, 10)
})

test('a broken law names the seed that repeats it', () => {
  assert.throws(
    () =>
      forAll({ runs: 5, seed: 40 }, random => {
        if (random.below(1000) === seededRandom(42).below(1000)) throw new Error('found')
      }),
    { message: 'law broken, repeat with SEED=42' },
  )
})
