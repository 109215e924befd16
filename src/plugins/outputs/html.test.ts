// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readMarkup } from '#testing/markup-reader.ts'
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './html.ts'

outputSuite(output, text => {
  const names = readMarkup(text.replace(/<style>[^<]*<\/style>/, ''))
  assert.ok(!names.includes('script'))
  assert.doesNotMatch(text, /\s(?:src|onload|onclick)=/)
  return names
})
