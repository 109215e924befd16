// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

const cases: Record<string, [word: string, known: string[], meant: string | undefined]> = {
  'a missing letter': ['nas', ['nsa', 'mitre'], undefined],
  'a wrong letter': ['nso', ['nsa', 'mitre'], 'nsa'],
  'case does not count': ['MITRA', ['nsa', 'mitre'], 'mitre'],
  'nothing is close': ['kubernetes', ['nsa', 'mitre'], undefined],
  'a hostile length is no word': ['x'.repeat(100_000), ['nsa'], undefined],
}
for (const [reason, [word, known, meant]] of Object.entries(cases)) {
  test(`nearest: ${reason}`, () => assert.equal(nearest(word, known), meant))
}
