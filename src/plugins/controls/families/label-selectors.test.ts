// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mapSelects, selects } from './label-selectors.ts'

const labels = { app: 'web', tier: 'front' }
const expression = (key: unknown, operator: unknown, values?: unknown) => ({
  matchExpressions: [{ key, operator, values }],
})

describe('label selectors', () => {
  const cases: Readonly<Record<string, readonly [unknown, boolean]>> = {
    'an empty one selects everything': [{}, true],
    'empty parts select everything': [{ matchLabels: {}, matchExpressions: [] }, true],
    'all labels have to match': [{ matchLabels: { app: 'web', tier: 'back' } }, false],
    'labels and expressions are both needed': [{ matchLabels: { app: 'web' }, ...expression('tier', 'Exists') }, true],
    'In wants one of the values': [expression('app', 'In', ['api', 'web']), true],
    'In wants the label to be there': [expression('role', 'In', ['frontend']), false],
    'NotIn holds where the label is absent': [expression('role', 'NotIn', ['db']), true],
    'NotIn refuses a listed value': [expression('app', 'NotIn', ['web']), false],
    'DoesNotExist wants it absent': [expression('app', 'DoesNotExist'), false],
    'an unknown operator selects nothing': [expression('app', 'Like', ['web']), false],
    'a damaged expression selects nothing': [{ matchExpressions: ['app'] }, false],
    'a damaged key selects nothing': [expression(7, 'DoesNotExist'), false],
    'labels of another type select nothing': [{ matchLabels: 'app' }, false],
    'no selector selects nothing': [undefined, false],
    'a name of the prototype is no label': [expression('constructor', 'Exists'), false],
  }
  for (const [reason, [selector, expected]] of Object.entries(cases))
    test(reason, () => assert.equal(selects(selector, labels), expected))

  test('a map selects by equality, and an empty one selects nothing', () => {
    assert.equal(mapSelects({ app: 'web' }, labels), true)
    assert.equal(mapSelects({ app: 'web', zone: 'a' }, labels), false)
    assert.equal(mapSelects({}, labels), false)
    assert.equal(mapSelects(null, labels), false)
  })
})
