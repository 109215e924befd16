// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mapSelects, selects } from './label-selector.ts'

const labels = { app: 'web', tier: 'front' }

const cases: Readonly<Record<string, readonly [selector: unknown, expected: boolean]>> = {
  'an empty selector selects everything': [{}, true],
  'no selector at all selects nothing': [undefined, false],
  'every label must match': [{ matchLabels: { app: 'web', tier: 'back' } }, false],
  'all labels match': [{ matchLabels: { app: 'web', tier: 'front' } }, true],
  'a label of the prototype is no label': [{ matchLabels: { toString: undefined } }, true],
  'In lists the value': [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['api', 'web'] }] }, true],
  'In does not list it': [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] }, false],
  'In needs the label': [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, false],
  'NotIn holds for an absent label': [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
  'NotIn lists the value': [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
  'Exists finds the key': [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
  'DoesNotExist finds the key': [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  'an unknown operator selects nothing': [{ matchExpressions: [{ key: 'app', operator: 'Near' }] }, false],
  'empty parts select everything': [{ matchLabels: {}, matchExpressions: [] }, true],
  'a damaged key selects nothing': [{ matchExpressions: [{ key: 7, operator: 'DoesNotExist' }] }, false],
  'labels of another type select nothing': [{ matchLabels: 'app' }, false],
  'expressions of another type select nothing': [{ matchExpressions: {} }, false],
  'a name of the prototype is no label': [{ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, false],
  'labels and expressions both count': [
    { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }, 7] },
    false,
  ],
}

for (const [reason, [selector, expected]] of Object.entries(cases)) {
  test(`selects: ${reason}`, () => assert.equal(selects(selector, labels), expected))
}

test('keys may be renamed before they are looked up', () => {
  assert.equal(
    selects({ matchLabels: { 'k8s:app': 'web' } }, labels, key => key.slice(4)),
    true,
  )
})

test('a map selects by equality, and an empty one selects nothing', () => {
  assert.equal(mapSelects({ app: 'web' }, labels), true)
  assert.equal(mapSelects({ app: 'web', zone: 'a' }, labels), false)
  assert.equal(mapSelects({}, labels), false)
  assert.equal(mapSelects(null, labels), false)
})
