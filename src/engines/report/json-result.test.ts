// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exampleReport } from '#testing/output-suite.ts'
import { resultJson, resultText } from './json-result.ts'
import { jsonText } from './steering.ts'

test('the text of a result is that of its JSON, for the second object that passes alike, too', () => {
  const results = [...exampleReport().results()]
  assert.ok(results.length > 1)
  for (const result of [...results, ...results]) assert.equal(resultText(result), jsonText(resultJson(result)))
})
