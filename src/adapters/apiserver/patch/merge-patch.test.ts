// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJsonArray, isJsonObject, jsonEqual, ownValue, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { forAll } from '#testing/random.ts'
import { randomJson, randomJsonObject } from '#testing/random-json.ts'
import { applyMergePatch } from './merge-patch.ts'

const cases: Readonly<Record<string, readonly [Json, Json, Json]>> = {
  'a value replaces': [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  'a new key joins': [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  'null deletes': [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  'null of an absent key is no change': [{ b: 'c' }, { a: null }, { b: 'c' }],
  'an array replaces as a whole': [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
  'null inside an array is a value': [{ a: [1] }, { a: [null] }, { a: [null] }],
  'an object takes the place of a scalar, without its nulls': [{ a: 1 }, { a: { b: 2, c: null } }, { a: { b: 2 } }],
  'nested nulls vanish where nothing was': [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  'a scalar patch is the result': [{ a: 1 }, 'x', 'x'],
  'a null of the document stays unless named': [{ e: null }, { a: 1 }, { e: null, a: 1 }],
}

for (const [because, [target, patch, expected]] of Object.entries(cases)) {
  test(`merge patch: ${because}`, () => assert.deepEqual(applyMergePatch(target, patch), expected))
}

test('merge patch: __proto__ is data like any other key', () => {
  const patched = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":1}}'))
  assert.equal(JSON.stringify(patched), '{"__proto__":{"polluted":1}}')
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})

test('merge patch: refuses a nesting that would exhaust the stack', () => {
  let deep: Json = {}
  for (let i = 0; i < 100_000; i++) deep = { a: deep }
  assert.throws(() => applyMergePatch({}, deep), { code: 'too-large' })
})

test('law: the difference of two documents, applied to the first, gives the second', () => {
  forAll({ runs: 500 }, random => {
    const [before, after] = [randomJsonObject(random), withoutNulls(randomJsonObject(random))]
    assert.ok(jsonEqual(applyMergePatch(before, difference(before, after)), after))
  })
})

test('law: applying twice is applying once, and the second time gives back the same object', () => {
  forAll({ runs: 500 }, random => {
    const [target, patch] = [randomJson(random), randomJsonObject(random)]
    const once = applyMergePatch(target, patch)
    assert.equal(applyMergePatch(once, patch), once)
  })
})

test('law: neither argument changes', () => {
  forAll({ runs: 200 }, random => {
    const [target, patch] = [randomJson(random), randomJson(random)]
    const texts = JSON.stringify([target, patch])
    applyMergePatch(target, patch)
    assert.equal(JSON.stringify([target, patch]), texts)
  })
})

/** A merge patch cannot say "null", so documents that hold one are no fair target. */
function withoutNulls(value: Json): Json {
  if (isJsonArray(value)) return value
  if (!isJsonObject(value)) return value
  const result: Record<string, Json> = {}
  for (const [key, child] of Object.entries(value)) if (child !== null) setOwn(result, key, withoutNulls(child))
  return result
}

function difference(before: Json, after: Json): Json {
  if (!isJsonObject(before) || !isJsonObject(after)) return after
  const patch: Record<string, Json> = {}
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) setOwn(patch, key, null)
  for (const [key, value] of Object.entries(after)) {
    const old = ownValue(before, key)
    if (!jsonEqual(old, value)) setOwn(patch, key, old === undefined ? value : difference(old, value))
  }
  return patch
}
