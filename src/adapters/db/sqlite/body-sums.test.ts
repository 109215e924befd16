// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { createBodySums } from './body-sums.ts'

test('the sum of a body is known until another takes its place, and is never that of another', () => {
  const sums = createBodySums()
  const later = 7 + (1 << 15)
  assert.equal(sums.of(7), undefined)
  sums.note(7, -3)
  assert.deepEqual([sums.of(7), sums.of(later)], [-3, undefined])
  sums.note(later, 5)
  assert.deepEqual([sums.of(7), sums.of(later)], [undefined, 5])
})
