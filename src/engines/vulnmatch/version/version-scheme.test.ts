// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareText } from './ordering.ts'
import { defineScheme, maxVersionLength } from './version-scheme.ts'

const seen: string[] = []
const scheme = defineScheme<string>({
  id: 'letters',
  title: 'Letters',
  urls: [],
  parse(text) {
    seen.push(text)
    return text === 'bad' ? undefined : text
  },
  order: compareText,
  orderToBound: (version, bound) => (bound === 'z' ? undefined : compareText(version, bound)),
})

test('a reader sees trimmed texts of bounded length, and no placeholders', () => {
  assert.equal(scheme.compare(' a ', 'b\n'), -1)
  for (const text of ['', '  ', 'Unknown', 'LATEST', '(devel)', 'x'.repeat(maxVersionLength + 1)])
    assert.equal(scheme.isVersion(text), false, text.slice(0, 20))
  assert.deepEqual(seen, ['a', 'b'])
})

test('what the reader refuses compares to nothing', () => {
  assert.equal(scheme.compare('bad', 'a'), undefined)
  assert.equal(scheme.compare('a', 'bad'), undefined)
  assert.equal(scheme.compareToBound('bad', 'a'), undefined)
  assert.equal(scheme.compareToBound('a', 'bad'), undefined)
})

test('bounds may be compared by another rule', () => {
  assert.equal(scheme.compare('a', 'z'), -1)
  assert.equal(scheme.compareToBound('a', 'z'), undefined)
  assert.equal(scheme.compareToBound('a', 'b'), -1)
})
