// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf, stanzasOf } from './control-file.ts'

function read(text: string, repeated?: ReadonlySet<string>): Record<string, string>[] {
  return [...stanzasOf(text, repeated)].map(stanza => Object.fromEntries(stanza))
}

const cases: Readonly<Record<string, readonly [text: string, expected: readonly Record<string, string>[]]>> = {
  'two stanzas': ['A: 1\nB: 2\n\nA: 3\n', [{ a: '1', b: '2' }, { a: '3' }]],
  'continuation lines': ['A: 1\n two\n\tthree\nB: 2', [{ a: '1\ntwo\nthree', b: '2' }]],
  'line ends of Windows, several empty lines': ['A: 1\r\n\r\n\r\nA: 2\r\n', [{ a: '1' }, { a: '2' }]],
  'a line without colon says nothing': ['nonsense\n more\nA: 1', [{ a: '1' }]],
  'of a field that occurs twice the first counts': ['A: 1\nA: 2\n two\n', [{ a: '1' }]],
  'a value with colons': ['Url: https://example.org:80/', [{ url: 'https://example.org:80/' }]],
  nothing: ['\n\n', []],
}

test('stanzas are read', () => {
  for (const [because, [text, expected]] of Object.entries(cases)) assert.deepEqual(read(text), expected, because)
})

test('repeated fields are joined where that is asked for', () => {
  assert.deepEqual(read('R: a\nR: b\nN: 1\nN: 2', new Set(['r'])), [{ r: 'a\nb', n: '1' }])
})

test('fields beyond the limit are left out', () => {
  const text = Array.from({ length: 1_000 }, (_, i) => `F${i}: x`).join('\n')
  assert.equal([...stanzasOf(text)][0]?.size, 500)
})

test('lines', () => {
  assert.deepEqual([...linesOf('a\r\nb\n\nc')], ['a', 'b', '', 'c'])
  assert.deepEqual([...linesOf('')], [''])
})
