// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareDigits, compareLists, compareNumbers, compareText } from './ordering.ts'

test('digits are compared as numbers of any length', () => {
  assert.equal(compareDigits('9', '10'), -1)
  assert.equal(compareDigits('007', '7'), 0)
  assert.equal(compareDigits('', '0'), 0)
  assert.equal(compareDigits('90071992547409931', '90071992547409930'), 1)
})

test('text is compared by code unit', () => {
  assert.equal(compareText('B', 'a'), -1)
  assert.equal(compareText('a', 'a'), 0)
})

test('lists: padded, or the shorter first', () => {
  assert.equal(compareLists([1], [1, 0], compareNumbers, 0), 0)
  assert.equal(compareLists([1], [1, -1], compareNumbers, 0), 1)
  assert.equal(compareLists([1], [1, 0], compareNumbers), -1)
  assert.equal(compareLists([2], [1, 0], compareNumbers), 1)
})
