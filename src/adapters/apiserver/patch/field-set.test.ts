// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll, type Random } from '#testing/random.ts'
import { FieldSet, FieldSetBuilder, pathText } from './field-set.ts'

const elements = [
  'f:a',
  'f:b',
  'f:__proto__',
  'k:{"name":"x"}',
  'k:{"port":80,"protocol":"TCP"}',
  'v:"y"',
  'i:0',
] as const

function randomSet(random: Random, depth = 3): FieldSet {
  const builder = new FieldSetBuilder()
  for (let i = random.below(4); i > 0; i--) {
    const element = random.pick(elements)
    if (random.chance(0.6)) builder.add(element)
    if (depth > 0 && random.chance(0.6)) builder.addBelow(element, randomSet(random, depth - 1))
  }
  return builder.build()
}

function texts(set: FieldSet): ReadonlySet<string> {
  return new Set([...set.paths()].map(pathText))
}

test('FieldsV1: a leaf is empty, a member with children says so with a dot', () => {
  const fields = { 'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } }, 'f:data': {} }
  const set = FieldSet.decode(fields)
  assert.deepEqual([...texts(set ?? FieldSet.empty)], ['.data', '.spec.a', '.spec.b', '.spec.b.c'])
  assert.deepEqual(set?.encode(), { 'f:data': {}, 'f:spec': fields['f:spec'] })
})

test('paths read as people write them', () => {
  const path = ['f:spec', 'k:{"port":80,"protocol":"TCP"}', 'f:x', 'v:"y"', 'i:3']
  assert.equal(pathText(path), '.spec[port=80,protocol="TCP"].x[="y"][3]')
})

test('what is no FieldsV1 is not read as one', () => {
  for (const fields of [null, [], 'x', { 'q:a': {} }, { 'f:a': 1 }, { 'f:a': { 'f:b': [] } }]) {
    assert.equal(FieldSet.decode(fields), undefined)
  }
})

test('law: decoding an encoded set gives the set', () => {
  forAll({ runs: 300 }, random => {
    const set = randomSet(random)
    const decoded = FieldSet.decode(JSON.parse(JSON.stringify(set.encode())))
    assert.ok(decoded?.equals(set))
  })
})

test('law: union, intersection and difference are those of the sets of paths', () => {
  forAll({ runs: 300 }, random => {
    const [a, b] = [randomSet(random), randomSet(random)]
    const [left, right] = [texts(a), texts(b)]
    assert.deepEqual(texts(a.union(b)), sorted(left.union(right)))
    assert.deepEqual(texts(a.intersection(b)), sorted(left.intersection(right)))
    assert.deepEqual(texts(a.difference(b)), sorted(left.difference(right)))
    assert.ok(a.difference(b).union(a.intersection(b)).equals(a))
  })
})

/** Sets are compared without their order; this gives both the same one. */
function sorted(set: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...set].sort())
}
