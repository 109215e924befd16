// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import { isJsonObject, type JsonObject, jsonEqual, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { forAll, type Random } from '#testing/random.ts'
import { compareFields } from './compare-fields.ts'
import { FieldSet } from './field-set.ts'
import { mergeApplied } from './merge-applied.ts'
import { removeFields } from './remove-fields.ts'
import { toFieldSet } from './to-field-set.ts'
import type { Typed } from './typed-value.ts'

const library = createSchemaLibrary({
  Root: {
    properties: {
      leaf: { type: 'string' },
      map: { additionalProperties: { type: 'string' } },
      atomic: { 'x-kubernetes-map-type': 'atomic' },
      list: { items: {} },
      set: { items: {}, 'x-kubernetes-list-type': 'set' },
      keyed: { items: { $ref: 'Item' }, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
      inner: { $ref: 'Root' },
    },
  },
  Item: { properties: { name: { type: 'string' }, value: { type: 'string' }, inner: { $ref: 'Root' } } },
})
const type: Typed = { schema: library.resolve({ $ref: 'Root' }), library }

const words = ['a', 'b', 'c'] as const

function randomRoot(random: Random, depth = 2): JsonObject {
  const root: Record<string, Json> = {}
  const put = (key: string, make: () => Json) => {
    if (random.chance(0.4)) setOwn(root, key, make())
  }
  put('leaf', () => random.pick(words))
  put('map', () => Object.fromEntries(some(random).map(key => [key, random.pick(words)])))
  put('atomic', () => ({ [random.pick(words)]: random.pick(words) }))
  put('list', () => some(random))
  put('set', () => some(random))
  put('keyed', () => some(random).map(name => randomItem(random, name, depth)))
  if (depth > 0) put('inner', () => randomRoot(random, depth - 1))
  return root
}

function randomItem(random: Random, name: string, depth: number): JsonObject {
  const value = random.chance(0.5) ? { value: random.pick(words) } : {}
  return { name, ...value, ...(depth > 0 && random.chance(0.3) && { inner: randomRoot(random, depth - 1) }) }
}

/** Some of the words, each once, in any order. */
function some(random: Random): readonly string[] {
  const chosen = words.filter(() => random.chance(0.5))
  return random.chance(0.5) ? chosen : chosen.toReversed()
}

test('law: what is applied is what is there afterwards', () => {
  forAll({ runs: 500 }, random => {
    const [live, applied] = [randomRoot(random), randomRoot(random)]
    const merged = mergeApplied(type, live, applied)
    const { added, modified } = compareFields(type, merged, mergeApplied(type, merged, applied))
    assert.ok(added.isEmpty && modified.isEmpty)
    const there = [...toFieldSet(type, merged).paths()].map(path => path.join('/'))
    // An empty map that is applied is there as the map it joins.
    for (const path of toFieldSet(type, applied).paths()) {
      assert.ok(there.some(other => other === path.join('/') || other.startsWith(`${path.join('/')}/`)))
    }
  })
})

test('law: what nobody applies stays as it was', () => {
  forAll({ runs: 500 }, random => {
    const [live, applied] = [randomRoot(random), randomRoot(random)]
    const { removed, modified } = compareFields(type, live, mergeApplied(type, live, applied))
    const wanted = toFieldSet(type, applied)
    // A value of another kind replaces all that was below it; the schema here has none.
    assert.ok(removed.isEmpty)
    assert.ok(modified.difference(wanted).isEmpty)
  })
})

test('law: no change, no difference; and differences are told apart', () => {
  forAll({ runs: 500 }, random => {
    const [before, after] = [randomRoot(random), randomRoot(random)]
    const none = compareFields(type, before, structuredClone<JsonObject>(before))
    assert.ok(none.added.isEmpty && none.modified.isEmpty && none.removed.isEmpty)
    const { added, modified, removed } = compareFields(type, before, after)
    assert.ok(added.intersection(removed).isEmpty && added.intersection(modified).isEmpty)
  })
})

test('law: removing all that a value sets leaves nothing, removing nothing leaves it all', () => {
  forAll({ runs: 500 }, random => {
    const value = randomRoot(random)
    assert.equal(removeFields(type, value, { gone: FieldSet.empty, kept: FieldSet.empty }), value)
    const left = removeFields(type, value, { gone: toFieldSet(type, value), kept: FieldSet.empty })
    assert.ok(left === undefined || jsonEqual(left, {}))
  })
})

test('law: what somebody keeps is never removed', () => {
  forAll({ runs: 500 }, random => {
    const [mine, theirs] = [randomRoot(random), randomRoot(random)]
    const merged = mergeApplied(type, mine, theirs)
    const kept = toFieldSet(type, theirs)
    const gone = toFieldSet(type, mine).difference(kept)
    const left = removeFields(type, merged, { gone, kept }) ?? {}
    assert.ok(isJsonObject(left))
    assert.ok(kept.difference(toFieldSet(type, left)).isEmpty)
  })
})

test('law: arguments do not change', () => {
  forAll({ runs: 200 }, random => {
    const [live, applied] = [randomRoot(random), randomRoot(random)]
    const text = JSON.stringify([live, applied])
    const merged = mergeApplied(type, live, applied)
    removeFields(type, merged, { gone: toFieldSet(type, live), kept: toFieldSet(type, applied) })
    assert.equal(JSON.stringify([live, applied]), text)
  })
})

test('merged items come in the order in which they are applied, others keep their neighbours', () => {
  const items = (...names: readonly string[]) => ({ keyed: names.map(name => ({ name })) })
  const merged = (live: JsonObject, applied: JsonObject) => {
    const { keyed } = mergeApplied(type, live, applied) as { keyed: readonly { name: string }[] }
    return keyed.map(({ name }) => name).join('')
  }
  assert.equal(merged(items('a', 'b', 'c'), items('c', 'a')), 'cab')
  assert.equal(merged(items('a', 'x', 'b'), items('a', 'new', 'b')), 'axnewb')
  assert.equal(merged(items(), items('b', 'a')), 'ba')
})
