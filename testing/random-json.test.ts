// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nestsDeeperThan } from '#domain/json.ts'
import { seededRandom } from './random.ts'
import { randomJson, randomJsonObject } from './random-json.ts'

test('values survive a round trip through text and keep to their depth', () => {
  for (let seed = 0; seed < 200; seed++) {
    const value = randomJson(seededRandom(seed), 2)
    assert.equal(JSON.stringify(JSON.parse(JSON.stringify(value))), JSON.stringify(value))
    assert.equal(nestsDeeperThan(value, 2), false)
  }
})

test('hostile keys do occur', () => {
  const texts = Array.from({ length: 300 }, (_, seed) => JSON.stringify(randomJsonObject(seededRandom(seed))))
  assert.ok(texts.some(text => text.includes('"__proto__"')))
})
