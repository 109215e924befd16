// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLineSplitter } from './lines.ts'

function split(text: string, { chunkBytes = 1 << 20, limitBytes = 1 << 20 } = {}) {
  const [lines, tooLong]: [string[], number[]] = [[], []]
  const splitter = createLineSplitter({
    limitBytes,
    onLine: line => lines.push(line),
    onTooLong: sizeBytes => tooLong.push(sizeBytes),
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes)
    splitter.push(new Uint8Array(bytes.subarray(at, at + chunkBytes)))
  return { lines, tooLong, openBytes: splitter.openBytes }
}

const texts: Record<string, readonly [string, readonly string[], number]> = {
  'each line once': ['one\ntwo\n', ['one', 'two'], 0],
  'characters of several bytes stay whole': ['é€😀\n😀\n', ['é€😀', '😀'], 0],
  'blank lines are no lines': ['\n\r\n \none\n', ['one'], 0],
  'what has no end is open': ['one\ntwo', ['one'], 3],
  nothing: ['', [], 0],
}

for (const [because, [text, lines, openBytes]] of Object.entries(texts))
  test(`lines: ${because}`, () => {
    for (const chunkBytes of [1, 2, 3, 5, 1000])
      assert.deepEqual(split(text, { chunkBytes }), { lines, tooLong: [], openBytes })
  })

test('lines: a line over the bound is left out, the others stay', () => {
  const text = `one\n${'x'.repeat(100)}\ntwo\n`
  for (const chunkBytes of [1, 16, 1000])
    assert.deepEqual(split(text, { chunkBytes, limitBytes: 50 }), {
      lines: ['one', 'two'],
      tooLong: [100],
      openBytes: 0,
    })
})

test('lines: a line of exactly the bound passes', () => {
  for (const chunkBytes of [1, 3, 1000])
    assert.deepEqual(split('abcdef\n', { chunkBytes, limitBytes: 6 }), { lines: ['abcdef'], tooLong: [], openBytes: 0 })
})
