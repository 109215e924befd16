// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Library } from '#engines/posture/library/library.ts'
import { runScan } from '#engines/posture/run.ts'
import { controlFacts, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { pod } from '#testing/builders/workloads.ts'
import { compareScores, type ExpectedScores } from './scores.ts'

const framework = {
  name: 'F',
  version: '',
  typeTags: [],
  scanningScope: [],
  controls: [{ controlID: 'C-0016' }, { controlID: 'C-0041' }],
}
const library = new Library(
  { controls, controlFacts, ruleFacts, frameworks: [framework] },
  { scope: 'file', controlIDs: new Set(['C-0016', 'C-0041']) },
)
const { summary } = runScan([{ object: pod() }], { library, frameworks: [framework], facts: { controlInputs: {} } })

const expected: ExpectedScores = {
  controls: {
    'C-0016': { status: 'failed', passed: 0, failed: 1, skipped: 0, score: 100, complianceScore: 0 },
    'C-0041': { status: 'passed', passed: 1, failed: 0, skipped: 0, score: 0, complianceScore: 100 },
  },
  frameworks: { F: { controls: ['C-0016', 'C-0041'], complianceScore: 50 } },
}

test('the same counts and scores are equal', () => {
  assert.deepEqual(compareScores(expected, summary, new Set()), { equal: 4, differences: [], explained: [] })
})

test('a count, a score and a framework that differ are told, each by itself', () => {
  const { 'C-0016': first, 'C-0041': second } = expected.controls
  assert.ok(first && second)
  const other = {
    controls: { 'C-0016': { ...first, failed: 2 }, 'C-0041': { ...second, score: 1 } },
    frameworks: { F: { controls: ['C-0016'], complianceScore: 0 } },
  }
  const { equal, differences } = compareScores(other, summary, new Set())
  assert.deepEqual(
    differences.map(each => each.split('\n', 1)[0]),
    ['control C-0016', 'control C-0041', 'controls of F'],
  )
  assert.equal(equal, 1)
})

test('what an explained pair touches counts with the original’s figure', () => {
  const { 'C-0041': second } = expected.controls
  assert.ok(second)
  const other: ExpectedScores = {
    controls: { ...expected.controls, 'C-0041': { ...second, passed: 7, complianceScore: 60 } },
    frameworks: { F: { controls: ['C-0016', 'C-0041'], complianceScore: 30 } },
  }
  assert.deepEqual(compareScores(other, summary, new Set(['C-0041'])).differences, [])
  assert.equal(compareScores(other, summary, new Set()).differences.length, 2)
})
