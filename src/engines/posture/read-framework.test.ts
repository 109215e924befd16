// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFramework } from './read-framework.ts'

const isKnown = (id: string) => id === 'C-0001' || id === 'C-0002'

test('controls are found by object, by id, whatever the case, each once', () => {
  const value = { name: 'mine', controls: [{ controlID: 'c-0001', name: 'One' }, { id: 'C-0002' }, 'C-0001'] }
  const { framework, doubts } = readFramework(value, isKnown)
  assert.deepEqual(framework?.controls, [{ controlID: 'C-0001' }, { controlID: 'C-0002' }])
  assert.deepEqual(doubts, [])
})

const wrong: Record<string, [value: unknown, doubt: RegExp]> = {
  'no mapping': [[], /expected a mapping/],
  'no name': [{ controls: ['C-0001'] }, /name has to be a text/],
  'no known control': [{ name: 'x', controls: ['C-9999'] }, /no control "C-9999" in the library/],
  'a control without id': [{ name: 'x', controls: [{}] }, /without controlID/],
}
for (const [reason, [value, doubt]] of Object.entries(wrong)) {
  test(`not a framework: ${reason}`, () => {
    const read = readFramework(value, isKnown)
    assert.equal(read.framework, undefined)
    assert.match(read.doubts.join('\n'), doubt)
  })
}
