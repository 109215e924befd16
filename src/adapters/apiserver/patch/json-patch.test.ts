// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJsonArray, isJsonObject, jsonEqual, ownValue } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { forAll, type Random } from '#testing/random.ts'
import { randomJson, randomKey } from '#testing/random-json.ts'
import { applyJsonPatch, maxPatchOperations } from './json-patch.ts'
import { formatPointer, parsePointer } from './json-pointer.ts'

const cases: Readonly<Record<string, readonly [Json, Json, Json]>> = {
  'add sets a key': [{ a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
  'add replaces an existing key': [{ a: 1 }, [{ op: 'add', path: '/a', value: null }], { a: null }],
  'add inserts before an item': [{ a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
  'add at the length appends': [{ a: [1] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2] }],
  '"-" appends': [{ a: [1] }, [{ op: 'add', path: '/a/-', value: [2] }], { a: [1, [2]] }],
  '"-" and digits are plain keys of an object': [{}, [{ op: 'add', path: '/-', value: { 0: 1 } }], { '-': { 0: 1 } }],
  'the empty pointer is the document': [{ a: 1 }, [{ op: 'add', path: '', value: 5 }], 5],
  'the empty token is the empty key': [{ '': 1 }, [{ op: 'remove', path: '/' }], {}],
  'escapes: ~1 is a slash, ~0 a tilde, ~01 the text ~1': [
    { 'a/b': 1, 'm~n': 2, '~1': 3 },
    [
      { op: 'remove', path: '/a~1b' },
      { op: 'remove', path: '/m~0n' },
      { op: 'replace', path: '/~01', value: 4 },
    ],
    { '~1': 4 },
  ],
  'remove closes the gap': [[1, 2, 3], [{ op: 'remove', path: '/1' }], [1, 3]],
  'move takes and puts': [{ a: { b: 1 }, c: [] }, [{ op: 'move', from: '/a/b', path: '/c/-' }], { a: {}, c: [1] }],
  'move onto itself changes nothing': [{ a: 1 }, [{ op: 'move', from: '/a', path: '/a' }], { a: 1 }],
  'a copy is independent of its source': [
    { a: { x: [1] } },
    [
      { op: 'add', path: '/a/y', value: 0 },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/b/x/-', value: 2 },
      { op: 'replace', path: '/a/y', value: 9 },
    ],
    { a: { x: [1], y: 9 }, b: { x: [1, 2], y: 0 } },
  ],
  'a test compares by value, whatever the order of keys': [
    { a: { x: 1, y: [2] } },
    [{ op: 'test', path: '/a', value: { y: [2], x: 1 } }],
    { a: { x: 1, y: [2] } },
  ],
  'unknown members of an operation are ignored': [{ a: 1 }, [{ op: 'remove', path: '/a', because: 'x' }], {}],
}

for (const [because, [document, patch, expected]] of Object.entries(cases)) {
  test(`JSON patch: ${because}`, () => {
    const before = JSON.stringify(document)
    assert.deepEqual(applyJsonPatch(document, patch), expected)
    assert.equal(JSON.stringify(document), before)
  })
}

const refused: Readonly<Record<string, readonly [Json, Json, string]>> = {
  'a patch is an array': [{}, { op: 'remove', path: '/a' }, 'malformed'],
  'an operation is an object': [{}, ['remove'], 'malformed'],
  'the operation must be known': [{}, [{ op: 'merge', path: '/a' }], 'malformed'],
  'a pointer starts with a slash': [{ a: 1 }, [{ op: 'remove', path: 'a' }], 'malformed'],
  'a pointer is a string': [{ a: 1 }, [{ op: 'remove', path: ['a'] }], 'malformed'],
  'add needs a value': [{}, [{ op: 'add', path: '/a' }], 'malformed'],
  'move needs a from': [{ a: 1 }, [{ op: 'move', path: '/a' }], 'malformed'],
  'remove needs a target': [{}, [{ op: 'remove', path: '/a' }], 'inapplicable'],
  'replace needs a target': [{}, [{ op: 'replace', path: '/a', value: 1 }], 'inapplicable'],
  'add needs a parent': [{}, [{ op: 'add', path: '/a/b', value: 1 }], 'inapplicable'],
  'add goes no further than the end': [[1], [{ op: 'add', path: '/2', value: 1 }], 'inapplicable'],
  'an index has no leading zero': [[1, 2], [{ op: 'remove', path: '/01' }], 'inapplicable'],
  'an index has no sign': [[1, 2], [{ op: 'remove', path: '/-1' }], 'inapplicable'],
  '"-" names no existing item': [[1], [{ op: 'remove', path: '/-' }], 'inapplicable'],
  'length is not an item': [[1], [{ op: 'test', path: '/length', value: 1 }], 'inapplicable'],
  'the prototype is not the document': [{}, [{ op: 'copy', from: '/constructor', path: '/a' }], 'inapplicable'],
  '__proto__ leads nowhere': [{}, [{ op: 'add', path: '/__proto__/polluted', value: 1 }], 'inapplicable'],
  'a value does not move into itself': [{ a: { b: 1 } }, [{ op: 'move', from: '/a', path: '/a/b' }], 'inapplicable'],
  'a failing test fails the patch': [{ a: 1 }, [{ op: 'test', path: '/a', value: '1' }], 'inapplicable'],
  'a test of null needs a null': [{}, [{ op: 'test', path: '/a', value: null }], 'inapplicable'],
  'the document itself stays': [{}, [{ op: 'remove', path: '' }], 'inapplicable'],
  'too many operations': [{}, Array(maxPatchOperations + 1).fill(null), 'too-large'],
  'a pointer of too many tokens': [{}, [{ op: 'remove', path: '/a'.repeat(501) }], 'too-large'],
}

for (const [because, [document, patch, code]] of Object.entries(refused)) {
  test(`JSON patch refuses: ${because}`, () => {
    const before = JSON.stringify(document)
    assert.throws(() => applyJsonPatch(document, patch), { code })
    assert.equal(JSON.stringify(document), before)
  })
}

test('JSON patch: doubling by copy ends at a bound, soon', () => {
  const doubling = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }))
  assert.throws(() => applyJsonPatch({ a: ['x'.repeat(100)] }, doubling), { code: 'too-large' })
})

test('JSON patch: inserting into a long array ends at a bound, soon', () => {
  const inserts = Array.from({ length: 1000 }, () => ({ op: 'add', path: '/0', value: 0 }))
  assert.throws(() => applyJsonPatch(Array<Json>(100_000).fill(0), inserts), { code: 'too-large' })
})

test('JSON patch: what no operation touches is shared, not copied', () => {
  const untouched = { deep: [1, 2, 3] }
  const patched = applyJsonPatch({ untouched, a: 1 }, [{ op: 'replace', path: '/a', value: 2 }])
  assert.ok(isJsonObject(patched))
  assert.equal(patched['untouched'], untouched)
})

test('law: parsing a formatted pointer gives its tokens', () => {
  forAll({ runs: 300 }, random => {
    const tokens = Array.from({ length: random.below(4) }, () => randomKey(random))
    assert.deepEqual(parsePointer(formatPointer(tokens)), tokens)
  })
})

test('law: a patch that rebuilds a document from another reaches it', () => {
  forAll({ runs: 500 }, random => {
    const [before, after] = [randomJson(random), randomJson(random)]
    assert.ok(jsonEqual(applyJsonPatch(before, difference(before, after, [])), after))
  })
})

test('law: random patches either apply or are refused; the document never changes', () => {
  forAll({ runs: 500 }, random => {
    const document = randomJson(random)
    const text = JSON.stringify(document)
    try {
      applyJsonPatch(document, randomPatch(random))
    } catch (error) {
      assert.equal((error as Error).name, 'PatchError')
    }
    assert.equal(JSON.stringify(document), text)
  })
})

function difference(before: Json, after: Json, at: readonly string[]): Json[] {
  if (jsonEqual(before, after)) return []
  if (isJsonArray(before) && isJsonArray(after)) {
    const removes = before.map(() => ({ op: 'remove', path: formatPointer([...at, '0']) }))
    return [...removes, ...after.map(value => ({ op: 'add', path: formatPointer([...at, '-']), value }))]
  }
  if (!isJsonObject(before) || !isJsonObject(after)) return [{ op: 'replace', path: formatPointer(at), value: after }]
  const gone = Object.keys(before).filter(key => !Object.hasOwn(after, key))
  const removes = gone.map(key => ({ op: 'remove', path: formatPointer([...at, key]) }))
  return Object.entries(after).reduce<Json[]>((operations, [key, value]) => {
    const old = ownValue(before, key)
    const path = [...at, key]
    if (old === undefined) return [...operations, { op: 'add', path: formatPointer(path), value }]
    return [...operations, ...difference(old, value, path)]
  }, removes)
}

function randomPatch(random: Random): Json {
  return Array.from({ length: random.below(6) }, () => ({
    op: random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test']),
    path: formatPointer(Array.from({ length: random.below(4) }, () => randomKey(random))),
    from: formatPointer(Array.from({ length: random.below(3) }, () => randomKey(random))),
    value: randomJson(random, 2),
  }))
}
