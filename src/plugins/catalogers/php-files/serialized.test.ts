// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSerialized } from './serialized.ts'

const read = (text: string) => readSerialized(Buffer.from(text))

test('values are read', () => {
  assert.equal(read('N;'), null)
  assert.equal(read('i:-7;'), -7)
  assert.equal(read('d:0.5;'), 0.5)
  assert.equal(read('b:1;'), true)
  assert.equal(read('s:5:"a";é";'), 'a";é')
  assert.deepEqual(
    read('a:2:{s:1:"x";a:1:{i:0;s:1:"y";}s:1:"z";b:0;}\n'),
    new Map<string, unknown>([
      ['x', new Map([['0', 'y']])],
      ['z', false],
    ]),
  )
})

test('anything else is none', () => {
  const deep = 'a:1:{i:0;'.repeat(10_000)
  const texts = ['', 'x', 'i:;', 'i:x;', 's:9:"a";', 's:1:"ab";', 's:99999999999:"a";', 'a:1:{}', 'a:2:{i:0;i:1;}']
  for (const text of [...texts, 'O:8:"stdClass":0:{}', 'i:1;i:2;', 'a:1:{N;N;}', 'a:1:{a:0:{}N;}', deep])
    assert.equal(read(text), undefined, text.slice(0, 40))
})
