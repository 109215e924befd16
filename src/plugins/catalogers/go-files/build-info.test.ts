// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExecutable } from '#engines/sbom/executable/parse.ts'
import { elfFile, goBuildInfo } from '#testing/builders/executable.ts'
import { hasRecord, readBuildInfo, readBuildInfoOfExcerpt } from './build-info.ts'

const modules = 'path\texample.com/app\nmod\texample.com/app\tv1.0.0\n'
const record = goBuildInfo('go1.22.1', modules)

function infoOf(program: Buffer) {
  const image = parseExecutable(program)
  assert.ok(image)
  return readBuildInfo(image)
}

test('the record of a program tells the release of Go and its modules', () => {
  const program = elfFile({ '.go.buildinfo': { bytes: record } })
  assert.ok(hasRecord(program))
  assert.deepEqual(infoOf(program), { goVersion: 'go1.22.1', modules })
})

test('a program that is no program of Go has none', () => {
  const program = elfFile({ '.data': { bytes: Buffer.alloc(64, 'x') } })
  assert.equal(hasRecord(program), false)
  assert.equal(infoOf(program), undefined)
})

test('an excerpt has it wherever it begins, behind what only looks like it', () => {
  const lure = Buffer.concat([record.subarray(0, 16), Buffer.alloc(40)])
  assert.deepEqual(readBuildInfoOfExcerpt(Buffer.concat([Buffer.from('abc'), lure, record])), {
    goVersion: 'go1.22.1',
    modules,
  })
})

test('a record that is cut off, or whose texts claim to be longer, is none', () => {
  const long = Buffer.from(record)
  long[32] = 0xff
  long[33] = 0xff
  for (const broken of [record.subarray(0, 31), record.subarray(0, 36), long])
    assert.equal(readBuildInfoOfExcerpt(broken), undefined)
})
