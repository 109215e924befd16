// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTables } from './parse-table.ts'

test('fields, options, lists, keys, maps, and a line that goes on', () => {
  const types = parseTables([
    `
kind Scan: spec ScanSpec
ScanSpec: names [string], steps? [Step id], calls [Step ~id],
  @id {json}
Step: id string
`,
  ])
  assert.deepEqual(types.get('Scan')?.isKind, true)
  assert.deepEqual(types.get('ScanSpec')?.fields, [
    {
      name: 'names',
      isOptional: false,
      type: { kind: 'list', item: { kind: 'scalar', name: 'string' }, isKeyed: false },
    },
    {
      name: 'steps',
      isOptional: true,
      type: { kind: 'list', item: { kind: 'type', name: 'Step' }, isKeyed: true, mergeKey: 'id' },
    },
    {
      name: 'calls',
      isOptional: false,
      type: { kind: 'list', item: { kind: 'type', name: 'Step' }, isKeyed: false, mergeKey: 'id' },
    },
    { name: '@id', isOptional: false, type: { kind: 'map', value: { kind: 'scalar', name: 'json' } } },
  ])
})

test('an included type may stand before or after the one that includes it', () => {
  const types = parseTables(['A: ...B, last string\nB: ...C\n', 'C: first string\n'])
  assert.deepEqual(
    types.get('A')?.fields.map(field => field.name),
    ['first', 'last'],
  )
  assert.deepEqual([...types.keys()], ['A', 'B', 'C'])
})

test('an unknown inclusion and a malformed line stop the program', () => {
  assert.throws(() => parseTables(['A: ...B']), /no type "B"/)
  assert.throws(() => parseTables(['A string']), /expected "Name: fields"/)
  assert.throws(() => parseTables(['A: string']), /expected "field type"/)
})
