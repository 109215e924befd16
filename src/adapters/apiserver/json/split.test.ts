// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { isJsonObject } from '#domain/json.ts'
import { forAll, type Random } from '#testing/random.ts'
import { randomJson } from '#testing/random-json.ts'
import { parseObject } from './members.ts'
import { createSplitter } from './split.ts'

/** What structures JSON, and what numbers and literals consist of. */
const signs = Array.from('{}[]":,\\u0123456789eE+-. \n\ttfnrue', sign => sign.charCodeAt(0))

function inPieces(bytes: Buffer, random: Random) {
  const body: Uint8Array[] = []
  const splitter = createSplitter({ body: piece => body.push(Buffer.from(piece)) })
  for (let at = 0; at < bytes.byteLength; ) {
    const next = at + 1 + random.below(random.chance(0.5) ? 3 : 40)
    splitter.write(bytes.subarray(at, next))
    at = next
  }
  return { ...splitter.finish(), body: Buffer.concat(body).toString() }
}

function readWhole(bytes: Buffer): void {
  const splitter = createSplitter({ body() {} })
  splitter.write(bytes)
  splitter.finish()
}

function randomObject(random: Random): Record<string, unknown> {
  const object: Record<string, unknown> = { metadata: { name: 'x', note: 'é€😀' } }
  for (let i = random.below(4); i >= 0; i--)
    object[random.pick(['spec', 'a:b', 'sp"ec', '', 'kindé'])] = randomJson(random)
  return { ...object, kind: 'K', apiVersion: 'v1' }
}

function taken(take: () => unknown): boolean {
  try {
    take()
    return true
  } catch {
    return false
  }
}

test('the parts of an object are the object, however the bytes are cut', () => {
  forAll({ runs: 300 }, random => {
    const object = randomObject(random)
    const text = JSON.stringify(object, undefined, random.chance(0.5) ? 1 : 0)
    const { apiVersion, kind, metadata, body } = inPieces(Buffer.from(text), random)
    assert.deepEqual({ ...(JSON.parse(`{${body}}`) as object), apiVersion, kind, metadata }, object)
    const whole = parseObject(Buffer.from(text), true)
    assert.equal(whole.body.toString(), body)
    assert.deepEqual([whole.parsed, whole.metadata, whole.duplicates], [object, metadata, []])
  })
})

test('exactly what JSON.parse takes is taken', () => {
  forAll({ runs: 2000 }, random => {
    const bytes = Buffer.from(JSON.stringify(randomObject(random), undefined, random.below(2)))
    for (let i = 1 + random.below(2); i > 0; i--)
      bytes[random.below(bytes.byteLength)] = random.chance(0.8) ? random.pick(signs) : random.below(256)
    const expected = parsed(bytes)
    const isTaken = taken(() => inPieces(bytes, random))
    assert.equal(
      taken(() => parseObject(bytes, false)),
      isTaken,
      bytes.toString('latin1'),
    )
    if (!isTaken && expected !== undefined && hasOddHead(expected, bytes)) return
    assert.equal(isTaken, expected !== undefined, bytes.toString('latin1'))
  })
})

function parsed(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What is JSON but refused on purpose: a doubled field, a kind that is no string. */
function hasOddHead(object: Record<string, unknown>, bytes: Buffer): boolean {
  const { kind = '', apiVersion = '', metadata = {} } = object
  const isOdd = typeof kind !== 'string' || typeof apiVersion !== 'string' || !isJsonObject(metadata)
  return isOdd || JSON.stringify(object).length < bytes.toString().replace(/\s/g, '').length
}

test('refusals name the place', () => {
  const cases: Record<string, [string, RegExp]> = {
    'an array is no object': ['[1]', /at byte 0: expected an object/],
    'a second text': ['{} {}', /at byte 3: expected the end/],
    'an unfinished object': ['{"a":1', /at byte 6: expected more text/],
    'a number with a leading zero': ['{"a":01}', /at byte 6/],
    'a lone surrogate as bytes': ['{"a":"\u0000"}', /no control character/],
    'the same field twice': ['{"spec":1,"spec":2}', /duplicate field "spec"/],
    'metadata that is a list': ['{"metadata":[]}', /metadata: expected an object/],
    'nesting without end': [`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /at most 500 levels/],
  }
  for (const [because, [text, message]] of Object.entries(cases))
    for (const read of [readWhole, parseObject])
      assert.throws(() => read(Buffer.from(text), false), { name: 'JsonSyntaxError', message }, because)
  assert.throws(() => parseObject(Buffer.from([...Buffer.from('{"a":"'), 0xc0, 0x80]), false), /expected UTF-8/)
})

test('keys that occur twice inside are reported with their path', () => {
  const text = '{"spec":{"a":1,"b":{"c":1,"c":2},"a":3},"other":{"a":1},"list":[{"x":1},{"x":1,"x":2}]}'
  assert.deepEqual(parseObject(Buffer.from(text), true).duplicates, ['spec.b.c', 'spec.a', 'list.x'])
})

test('large integers and odd keys stay as they were sent', () => {
  const body = '"spec":{"n":9007199254740993,"__proto__":{"polluted":true}},"__proto__":1e400'
  assert.equal(parseObject(Buffer.from(`{"kind":"K",${body}}`), false).body.toString(), body)
})
