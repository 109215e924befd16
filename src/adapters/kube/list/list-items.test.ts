// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll, type Random } from '#testing/random.ts'
import { createListItemReader } from './list-items.ts'

interface Read {
  readonly heads: string[]
  readonly items: string[]
  readonly tooLong: number[]
  readonly envelope: string | undefined
}

function read(text: string, { chunkBytes = 1 << 20, limitBytes = 1 << 20 } = {}): Read {
  const [heads, items, tooLong]: [string[], string[], number[]] = [[], [], []]
  const reader = createListItemReader({
    limitBytes,
    onHead: head => heads.push(head),
    onItem: item => items.push(item),
    onTooLong: sizeBytes => tooLong.push(sizeBytes),
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes))
  return { heads, items, tooLong, envelope: reader.end() }
}

const lists: Record<string, readonly [string, readonly string[], string | undefined]> = {
  'items in the middle': [
    '{"kind":"PodList","items":[{"a":1},{"b":[2]}],"metadata":{"resourceVersion":"7"}}',
    ['{"a":1}', '{"b":[2]}'],
    '{"kind":"PodList","items":[],"metadata":{"resourceVersion":"7"}}',
  ],
  'no items': ['{"items":[]}', [], '{"items":[]}'],
  'items are null': ['{"items":null,"metadata":{}}', [], '{"items":null,"metadata":{}}'],
  'white space everywhere': [
    ' { "items" : [ {"a": 1 }\n,\n {"b":2} ] , "kind":"L" }\n',
    ['{"a": 1 }', '{"b":2}'],
    ' { "items" : [] , "kind":"L" }\n',
  ],
  'braces, brackets and commas in strings': [
    '{"items":[{"a":"}],{"},{"b":"\\"}"},{"c":"\\\\"}]}',
    ['{"a":"}],{"}', '{"b":"\\"}"}', '{"c":"\\\\"}'],
    '{"items":[]}',
  ],
  'a key called items further down, and a value called items': [
    '{"metadata":{"items":[1]},"kind":"items","items":[{"items":[{}]}]}',
    ['{"items":[{}]}'],
    '{"metadata":{"items":[1]},"kind":"items","items":[]}',
  ],
  'two arrays of items': ['{"items":[{"a":1}],"items":[{"b":2}]}', ['{"a":1}', '{"b":2}'], '{"items":[],"items":[]}'],
  'items that are no objects': ['{"items":[null,7,"x,]",[1]]}', ['null', '7', '"x,]"', '[1]'], '{"items":[]}'],
  'characters of several bytes': ['{"items":[{"é€😀":"😀"}]}', ['{"é€😀":"😀"}'], '{"items":[]}'],
  'cut off between items': ['{"items":[{"a":1},', ['{"a":1}'], undefined],
  'cut off within an item': ['{"items":[{"a":1},{"b"', ['{"a":1}'], undefined],
  'cut off behind the items': ['{"items":[{"a":1}],"metadata":{', ['{"a":1}'], undefined],
  'nothing at all': ['', [], undefined],
  'stray braces end all the same': ['{"items":[}}}1}]}', ['}', '}', '}', '1', '}'], '{"items":[]}'],
}

for (const [because, [text, items, envelope]] of Object.entries(lists))
  test(`list items: ${because}`, () => {
    for (const chunkBytes of [1, 2, 3, 7, 1000]) {
      const result = read(text, { chunkBytes })
      assert.deepEqual(result.items, items, `chunks of ${chunkBytes}`)
      assert.equal(result.envelope, envelope, `chunks of ${chunkBytes}`)
    }
  })

test('list items: what stands before the items is known with the first of them', () => {
  const [head = ''] = read('{"kind":"PodList","apiVersion":"v1","items":[{}]}', { chunkBytes: 3 }).heads
  assert.deepEqual(JSON.parse(head), { kind: 'PodList', apiVersion: 'v1', items: [] })
})

test('list items: an item over the bound is left out, the others stay', () => {
  const long = `{"name":"${'x'.repeat(100)}"}`
  for (const chunkBytes of [1, 16, 1000]) {
    const { items, tooLong, envelope } = read(`{"items":[{"a":1},${long},{"b":2}]}`, { chunkBytes, limitBytes: 50 })
    assert.deepEqual([items, tooLong, envelope], [['{"a":1}', '{"b":2}'], [long.length], '{"items":[]}'])
  }
})

test('list items: an envelope over the bound is no list', () => {
  const { envelope } = read(`{"x":"${'x'.repeat(100)}","items":[]}`, { limitBytes: 50 })
  assert.throws(() => JSON.parse(envelope ?? ''), SyntaxError)
})

const strings = ['', '"', '\\', '{[', ']},', 'items', 'é😀', '\n', '__proto__']

function randomValue(random: Random, depth: number): unknown {
  const kind = random.below(depth > 3 ? 3 : 5)
  const size = random.below(4)
  if (kind === 0) return random.below(1000) - 500
  if (kind === 1) return random.pick(strings)
  if (kind === 2) return random.chance(0.5) ? null : true
  if (kind === 3) return Array.from({ length: size }, () => randomValue(random, depth + 1))
  const entries = Array.from({ length: size }, (_, at) => [
    `${random.pick(strings)}${at}`,
    randomValue(random, depth + 1),
  ])
  return Object.fromEntries(entries)
}

test('list items: agrees with JSON.parse on random lists in random chunks', () => {
  forAll({ runs: 300 }, random => {
    const items = Array.from({ length: random.below(6) }, () => randomValue(random, 0))
    const list = { kind: 'L', items, metadata: { continue: randomValue(random, 2) } }
    const text = JSON.stringify(list, null, random.below(3))
    const result = read(text, { chunkBytes: 1 + random.below(40) })
    assert.deepEqual(
      result.items.map(item => JSON.parse(item) as unknown),
      items,
      text,
    )
    assert.deepEqual(JSON.parse(result.envelope ?? ''), { ...list, items: [] }, text)
  })
})
