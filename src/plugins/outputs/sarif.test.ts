// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exampleOptions, exampleReport, outputSuite } from '#testing/output-suite.ts'
import { output } from './sarif.ts'

outputSuite(output, JSON.parse)

interface Result {
  readonly ruleId: string
  readonly level: string
  readonly locations: readonly { readonly physicalLocation: { readonly region: { readonly startLine: number } } }[]
  readonly fixes: readonly { readonly artifactChanges: readonly { readonly replacements: readonly unknown[] }[] }[]
}

function results(): readonly Result[] {
  return JSON.parse([...output.render(exampleReport(), exampleOptions)].join('')).runs[0].results
}

test('a result names the line to change, and the edit that changes it', () => {
  const [network, root] = results()
  assert.equal(network?.ruleId, 'C-0901')
  assert.equal(network.level, 'error')
  assert.equal(network.locations[0]?.physicalLocation.region.startLine, 11)
  assert.deepEqual(network.fixes[0]?.artifactChanges[0]?.replacements, [
    { deletedRegion: { startLine: 11, startColumn: 1, endLine: 12, endColumn: 1 }, insertedContent: { text: '' } },
  ])
  assert.equal(root?.level, 'note')
  assert.equal(root.locations[0]?.physicalLocation.region.startLine, 13)
  assert.deepEqual(root.fixes[0]?.artifactChanges[0]?.replacements, [
    {
      deletedRegion: { startLine: 15, startColumn: 1, endLine: 15, endColumn: 1 },
      insertedContent: { text: '        securityContext:\n          readOnlyRootFilesystem: true\n' },
    },
  ])
})

test('objects that come from no file are left out', () => assert.equal(results().length, 2))
