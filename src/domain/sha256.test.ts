// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { sha256Hex } from './sha256.ts'

const platform = (text: string) => createHash('sha256').update(text).digest('hex')

test('the vectors of the standard', () => {
  assert.equal(sha256Hex('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  assert.equal(sha256Hex(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('every length around the block size agrees with the platform', () => {
  for (let length = 50; length < 140; length++)
    assert.equal(sha256Hex('x'.repeat(length)), platform('x'.repeat(length)))
})

test('law: any text agrees with the platform, also beyond ASCII and with lone surrogates', () => {
  forAll({ runs: 200 }, random => {
    const characters = Array.from({ length: random.below(90) }, () => random.pick(['a', 'é', '⋯', '🚀', '\ud800']))
    assert.equal(sha256Hex(characters.join('')), platform(characters.join('')))
  })
})
