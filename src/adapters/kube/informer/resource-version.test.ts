// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { compareResourceVersions } from './resource-version.ts'

const cases: Record<string, readonly [string | undefined, string | undefined, number | undefined]> = {
  'the longer number is greater, whatever its first digit': ['1000', '999', 1],
  'equal length compares by digits': ['4711', '4712', -1],
  'the same number is equal': ['7', '7', 0],
  'beyond 2^53 every digit counts': ['9007199254740993', '9007199254740992', 1],
  'beyond 64 bits as well': ['184467440737095516160', '184467440737095516161', -1],
  'zero is a version': ['0', '1', -1],
  'a leading zero has no defined order': ['01', '2', undefined],
  'words have no order': ['fullSpec', '2', undefined],
  'a sign has no order': ['-1', '2', undefined],
  'an absent version has no order': [undefined, '2', undefined],
  'empty has no order': ['', '2', undefined],
}

for (const [because, [a, b, expected]] of Object.entries(cases))
  test(`resourceVersion: ${because}`, () => {
    const order = compareResourceVersions(a, b)
    assert.equal(order === undefined ? undefined : Math.sign(order), expected)
    if (expected !== undefined) assert.equal(Math.sign(compareResourceVersions(b, a) ?? Number.NaN), -expected + 0)
  })

test('resourceVersion: the order is that of BigInt', () => {
  forAll({ runs: 500 }, random => {
    const draw = () => (BigInt(random.below(2 ** 32)) << 40n) >> BigInt(random.below(72))
    const [a, b] = [draw(), draw()]
    const expected = a === b ? 0 : a < b ? -1 : 1
    assert.equal(Math.sign(compareResourceVersions(String(a), String(b)) ?? Number.NaN), expected, `${a} and ${b}`)
  })
})
