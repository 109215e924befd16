// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { wildcard } from './wildcard.ts'

test('law: a star stands for any characters', () => {
  forAll({ runs: 500 }, random => {
    const word = (letters: readonly string[], length: number) =>
      Array.from({ length: random.below(length) }, () => random.pick(letters)).join('')
    const pattern = word(['a', 'b', '*', '.'], 6)
    const text = word(['a', 'b', '.'], 8)
    const expected = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(text)
    assert.equal(wildcard(pattern)(text), expected, `${pattern} on ${text}`)
  })
})
