// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './csv.ts'

const columns = 11

outputSuite(output, text => {
  const rows = text.trimEnd().split('\r\n')
  for (const row of rows)
    assert.equal([...row.matchAll(/(?:^|,)(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)/g)].length, columns, row)
  return rows
})
