// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ruleFacts } from '#plugins/controls/facts.generated.ts'
import { differences, ruleDifferences } from './differences.ts'

test('differences are about rules that exist', () => {
  const names = [...Object.keys(differences).map(name => name.split('/', 1)[0] ?? ''), ...Object.keys(ruleDifferences)]
  assert.deepEqual(
    names.filter(name => !Object.hasOwn(ruleFacts, name)),
    [],
  )
})
