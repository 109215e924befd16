// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './markdown.ts'

outputSuite(output, text => {
  assert.doesNotMatch(text, /<script/)
  const cells = text
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => line.split(/(?<!\\)\|/).length)
  for (const count of cells) assert.ok(count >= 4 && count <= 10, String(count))
  return cells
})
