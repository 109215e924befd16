// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJsonObject } from '#domain/json.ts'
import { listAt, objectAt, readJson, textAt, textsAt } from './json.ts'

test('documents are read, with a byte order mark or without', () => {
  assert.deepEqual(readJson(Buffer.from('\ufeff{"a":1}')), { a: 1 })
  assert.deepEqual(readJson(Buffer.from('[1]')), [1])
  for (const text of ['', '{', '{a:1}', '[1,]']) assert.equal(readJson(Buffer.from(text)), undefined, text)
})

test('what is not of the expected kind counts as absent', () => {
  const object = readJson(Buffer.from('{"t":"x","l":["a",1],"o":{"p":"q"},"n":null,"__proto__":{"t":"y"}}'))
  assert.ok(isJsonObject(object))
  assert.equal(textAt(object, 't'), 'x')
  assert.equal(textAt(object, 'l'), '')
  assert.equal(textAt(object, 'toString'), '')
  assert.deepEqual(listAt(object, 'l'), ['a', 1])
  assert.deepEqual(listAt(object, 'n'), [])
  assert.deepEqual(textsAt(object, 'l'), ['a'])
  assert.deepEqual(textsAt(object, 't'), ['x'])
  assert.deepEqual(textsAt(object, 'o'), [])
  assert.equal(textAt(objectAt(object, 'o'), 'p'), 'q')
  assert.deepEqual(objectAt(object, 't'), {})
})

test('a document that is deeper than anybody needs is none, and brackets in texts do not count', () => {
  const nested = (depth: number, padding: string) =>
    Buffer.from(`{"text":"${padding}","list":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  const long = 'a'.repeat(70_000)
  assert.notEqual(readJson(nested(400, long)), undefined)
  assert.equal(readJson(nested(600, long)), undefined)
  assert.notEqual(readJson(nested(10, `${'['.repeat(70_000)}\\"[[`)), undefined)
  assert.equal(readJson(Buffer.from('['.repeat(5_000_000))), undefined)
})
