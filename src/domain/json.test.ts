// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJsonObject, jsonEqual, nestsDeeperThan, ownValue, setOwn } from './json.ts'
import type { Json } from './kube-object.ts'

test('ownValue does not see what the prototype has', () => {
  assert.equal(ownValue({}, 'constructor'), undefined)
  assert.equal(ownValue({}, '__proto__'), undefined)
  assert.equal(ownValue(JSON.parse('{"__proto__":1}'), '__proto__'), 1)
})

test('setOwn keeps __proto__ as data and leaves the prototype alone', () => {
  const object: Record<string, Json> = {}
  setOwn(object, '__proto__', { polluted: true })
  assert.equal(JSON.stringify(object), '{"__proto__":{"polluted":true}}')
  assert.equal(object['polluted'], undefined)
})

const equal: Readonly<Record<string, readonly [Json, Json, boolean]>> = {
  'order of keys does not matter': [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
  'order of items does': [[1, 2], [2, 1], false],
  'an array is not an object with the same keys': [[1], { 0: 1 }, false],
  'null is not an absent key': [{ a: null }, {}, false],
  'a key of the prototype is not a key': [{ toString: 1 }, { other: 1 }, false],
}

for (const [because, [a, b, expected]] of Object.entries(equal)) {
  test(`jsonEqual: ${because}`, () => {
    assert.equal(jsonEqual(a, b), expected)
    assert.equal(jsonEqual(b, a), expected)
  })
}

test('nestsDeeperThan counts containers and survives any depth', () => {
  assert.equal(nestsDeeperThan(1, 0), false)
  assert.equal(nestsDeeperThan([], 0), true)
  assert.equal(nestsDeeperThan({ a: [1] }, 2), false)
  assert.equal(nestsDeeperThan({ a: [1] }, 1), true)
  let deep: Json = 1
  for (let i = 0; i < 200_000; i++) deep = [deep]
  assert.equal(nestsDeeperThan(deep, 500), true)
})

test('isJsonObject tells objects from arrays and null', () => {
  assert.deepEqual([{}, [], null, 'a'].map(isJsonObject), [true, false, false, false])
})
