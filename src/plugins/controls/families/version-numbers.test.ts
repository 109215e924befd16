// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersionNumbers, isInRanges, parseVersionNumber } from './version-numbers.ts'

describe('version numbers', () => {
  const cases: Readonly<Record<string, readonly number[] | undefined>> = {
    'v1.22.11-gke.400': [1, 22, 11],
    '1.4.6': [1, 4, 6],
    'v1.24': [1, 24, 0],
    '1': [1, 0, 0],
    '1.2.3+build': [1, 2, 3],
    '1.2.3.4': [1, 2, 3],
    latest: undefined,
    '1x': undefined,
    '1.2beta': undefined,
    '': undefined,
    'release-1.2': undefined,
  }
  for (const [text, expected] of Object.entries(cases))
    test(text || '(empty)', () => assert.deepEqual(parseVersionNumber(text), expected))
  test('numbers are compared as numbers', () => {
    assert.ok(compareVersionNumbers([1, 9, 0], [1, 10, 0]) < 0)
    assert.equal(compareVersionNumbers([1, 2, 3], [1, 2, 3]), 0)
  })
  test('ranges include both ends', () => {
    const ranges = [
      [
        [1, 24, 0],
        [1, 24, 4],
      ],
    ] as const
    assert.equal(isInRanges([1, 24, 0], ranges), true)
    assert.equal(isInRanges([1, 24, 4], ranges), true)
    assert.equal(isInRanges([1, 24, 5], ranges), false)
  })
})
