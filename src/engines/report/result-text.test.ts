// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure } from '#engines/posture/control.ts'
import type { ScanResult } from '#engines/posture/run.ts'
import { object } from '#testing/builders/workloads.ts'
import { exampleReport, hostileName } from '#testing/output-suite.ts'
import { resultJson } from './json-result.ts'
import { resultText } from './result-text.ts'
import { jsonText } from './steering.ts'

test('the text of a result is that of its JSON, for the second object that passes alike, too', () => {
  const results = [...exampleReport().results()]
  assert.ok(results.length > 1)
  for (const result of [...results, ...results]) assert.equal(resultText(result), jsonText(resultJson(result)))
})

const role = object('rbac.authorization.k8s.io/v1', 'Role', { name: hostileName, namespace: 'shop' })
const failures: Readonly<Record<string, Failure>> = {
  'nothing at all': {},
  'the same path in several lists': {
    failedPaths: ['a', 'b'],
    reviewPaths: ['a'],
    deletePaths: ['b'],
    fixPaths: [{ path: 'a', value: hostileName }],
    evidence: [{ path: 'a', found: { deep: [hostileName, null, 1.5, true] } }],
  },
  'evidence where no path leads, and two of one path': {
    failedPaths: [hostileName],
    evidence: [
      { path: 'x', missing: 'x' },
      { path: hostileName, found: 1 },
      { path: 'x', found: 2 },
    ],
  },
  'a command': { fixCommand: `kubectl "x" ${hostileName}` },
  'related objects with paths of their own': {
    failedPaths: ['a'],
    related: [{ object: role, failedPaths: ['rules[0]'], evidence: [{ path: 'y', missing: 'y' }] }, { object: role }],
  },
  'no related object': { related: [] },
}

for (const [reason, failure] of Object.entries(failures)) {
  test(`the text of a failure is that of its JSON: ${reason}`, () => {
    const result = resultWith(failure)
    assert.equal(resultText(result), jsonText(resultJson(result)))
  })
}

/** The first result that fails, failing in this way, and excused in its second control. */
function resultWith(failure: Failure): ScanResult {
  const result = [...exampleReport().results()].find(({ controls }) => controls.some(each => each.status === 'failed'))
  if (!result) throw new Error('the example has no failure')
  const excusedBy = [{ name: hostileName, reason: '', source: 'x' }]
  const controls = result.controls.flatMap(each => {
    const rules = each.rules.map(rule => ({ ...rule, failures: [failure, failure] }))
    const excused = rules.map(rule => ({
      ...rule,
      status: 'passed' as const,
      subStatus: 'w/exceptions' as const,
      excusedBy,
    }))
    return [
      { ...each, rules },
      { ...each, rules: excused, status: 'passed' as const, subStatus: 'w/exceptions' as const, info: hostileName },
    ]
  })
  return { ...result, controls }
}
