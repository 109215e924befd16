// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './prometheus.ts'

outputSuite(output, text => {
  const lines = text.trimEnd().split('\n')
  for (const line of lines) assert.match(line, /^[a-zA-Z_]+\{(?:[a-zA-Z]+="(?:[^"\\]|\\["\\n])*",?)*\} \d+$/)
  return lines
})
