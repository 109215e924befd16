// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './pretty-printer.ts'

outputSuite(output, text => {
  assert.match(text, /C-0901/)
  return text
})
