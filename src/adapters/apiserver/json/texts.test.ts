// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#domain/json.ts'
import { type TextQuery, textsIn } from '#domain/json-texts.ts'
import { forAll, type Random } from '#testing/random.ts'
import { randomJson } from '#testing/random-json.ts'
import { outlineOf } from './outline.ts'
import { createTextMemory } from './text-memory.ts'
import { TextReader } from './texts.ts'

const query: TextQuery = {
  at: ['spec', 'all'],
  leaves: [['status', 'status'], ['name'], ['status', 'deep', 'er']],
}

const texts = ['passed', 'fé\\u0041iled', '', '\\"', '⋯'.repeat(20), 'x'.repeat(100)]

/** JSON text that the query finds something in, often with keys twice, and what does not belong there. */
function randomText(random: Random, depth: number): string {
  if (random.chance(0.1)) return JSON.stringify(randomJson(random))
  if (depth === 0) return `"${random.pick(texts)}"`
  const keys = ['spec', 'all', 'status', 'name', 'deep', 'er', 'st\\u0061tus', 'b', 'a', '__proto__']
  const members = Array.from(
    { length: random.below(6) },
    () => `"${random.pick(keys)}"${random.pick([':', ' : '])}${randomText(random, depth - 1)}`,
  )
  return random.chance(0.1)
    ? `[${members.map(() => '"x"').join(',')}]`
    : `{${members.join(random.pick([',', ' ,\n']))}}`
}

test('texts are read from bytes as they are from what was parsed', () => {
  let found = 0
  forAll({ runs: 3000 }, random => {
    const all = random.chance(0.8) ? `{"all":${randomText(random, 3)},"b":1}` : randomText(random, 4)
    const text = `{"spec":${all}}`
    const expected = textsIn(JSON.parse(text) as JsonObject, query)
    found += expected.filter(each => each !== '').length
    const rows = textsOf(text)
    assert.deepEqual(sorted(rows), sorted(expected), text)
  })
  assert.ok(found > 100, `expected many texts to be found, got ${found}`)
})

function textsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const reader = new TextReader(bytes, query)
  assert.ok(outlineOf(bytes, reader), text)
  return reader.texts
}

/** Objects put some names first that look like numbers; the order of members means nothing. */
function sorted(texts: readonly string[]): readonly string[] {
  const rows = Array.from({ length: texts.length / 3 }, (_, i) => texts.slice(i * 3, i * 3 + 3).join('|'))
  return rows.toSorted()
}

test('names that come again, in or out of order, count once, as they came last', () => {
  const member = (name: string, text: string) => `"${name}":{"name":"${text}"}`
  const text = `{"spec":{"all":{${member('a', '1')},${member('b', '2')},${member('b', '3')},${member('a', '4')}}}}`
  assert.deepEqual(textsOf(text), ['', '4', '', '', '3', ''])
})

test('texts that take the place of others in memory are still what the bytes say', () => {
  const memory = createTextMemory()
  for (let round = 0; round < 2; round++)
    for (let i = 0; i < 5000; i++) {
      const bytes = Buffer.from(`${i}-é`)
      assert.equal(memory.textOf(bytes, 0, bytes.length), `${i}-é`)
    }
})
