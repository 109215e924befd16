// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LayerAnalysis } from './analysis.ts'
import { decodeAnalysis, encodeAnalysis } from './codec.ts'
import { PathSetBuilder } from './path-set.ts'

function pathSet(count: number, prefix: string) {
  const builder = new PathSetBuilder()
  for (let i = 0; i < count; i++) builder.add(`/${prefix}/${i}`)
  return builder.build()
}

const analysis: LayerAnalysis = {
  facts: [{ cataloger: 'dpkg', path: '/ü', fact: { 'a\u0000b': ['\ud83d\ude00', 1, null] } }],
  links: [['/a', '../b']],
  whiteouts: ['/w'],
  opaqueFolders: ['/o'],
  folders: pathSet(3, 'folder'),
  files: pathSet(3_000, 'file'),
  doubts: [{ path: '/', because: 'x' }],
  isComplete: true,
  entries: 3_003,
  unpackedBytes: 2 ** 40,
}

test('an analysis comes back as it was', () => {
  const { files, folders, ...rest } = decodeAnalysis(encodeAnalysis(analysis)) ?? assert.fail('not decoded')
  const { files: _, folders: __, ...expected } = analysis
  assert.deepEqual(rest, expected)
  assert.deepEqual([files.has('/file/2999'), files.has('/file/3000'), folders.has('/folder/2')], [true, false, true])
  assert.deepEqual([files.size, folders.size], [3_000, 3])
})

test('damage is nothing, wherever it is', () => {
  const bytes = encodeAnalysis({ ...analysis, files: pathSet(3, 'file') })
  assert.equal(decodeAnalysis(bytes.subarray(0, bytes.length - 3)), undefined)
  assert.equal(decodeAnalysis(new Uint8Array()), undefined)
  assert.equal(decodeAnalysis(Buffer.from('{}')), undefined)
})
