// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCorpus, signOf } from './version-corpus.ts'

test('pairs, comments and errors of a corpus', () => {
  const { lines, errors } = readCorpus('# c\n// c\n\n1 < 2\na = b\n 3.0 sp1 > 2 \nx ? y\nnonsense\n')
  assert.deepEqual(
    lines.map(({ number, a, b, expected }) => `${number}: ${a} ${signOf(expected)} ${b}`),
    ['4: 1 < 2', '5: a = b', '6: 3.0 sp1 > 2', '7: x ? y'],
  )
  assert.deepEqual(errors, [{ number: 8, text: 'nonsense' }])
})
