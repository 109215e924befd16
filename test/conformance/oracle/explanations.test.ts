// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Scan } from '#engines/posture/run.ts'
import { explain } from './explanations.ts'

const scan = { results: () => [] } as unknown as Scan
const nothing = 'failed[] review[] delete[] fix[]'
const app = 'spec.template.spec.containers[0].resources.limits.cpu=YOUR_VALUE'
const init = 'spec.template.spec.initContainers[0].resources.limits.cpu=YOUR_VALUE'

function explains(controlID: string, expected: string | undefined, got: string | undefined): boolean {
  return explain({ key: controlID, controlID, expected, got }, scan) !== undefined
}

describe('explanations of differences', () => {
  test('init containers explain their own paths, and no other difference', () => {
    const with_ = (...fix: string[]) => `failed failed[] review[] delete[] fix[${fix.join(' ')}]`
    assert.equal(explains('C-0270', with_(app), with_(app, init)), true)
    assert.equal(explains('C-0270', `passed ${nothing}`, with_(init)), true)
    assert.equal(explains('C-0270', `passed ${nothing}`, with_(app, init)), false)
    assert.equal(explains('C-0270', with_(init), with_(app)), false)
    assert.equal(explains('C-0048', with_(app), with_(app, init)), false)
  })
  test('an image without a version is explained when we cannot tell, not when we pass or fail it', () => {
    assert.equal(explains('C-0081', undefined, `skipped/notEvaluated ${nothing}`), true)
    assert.equal(explains('C-0081', undefined, `passed ${nothing}`), false)
    assert.equal(explains('C-0081', `passed ${nothing}`, `skipped/notEvaluated ${nothing}`), true)
    assert.equal(explains('C-0081', `failed ${nothing}`, `skipped/notEvaluated ${nothing}`), false)
  })
  test('a workload behind a Service is judged itself, and a result that the original has as well is compared', () => {
    assert.equal(explains('C-0042', undefined, `passed ${nothing}`), true)
    assert.equal(explains('C-0042', undefined, 'failed failed[metadata.labels] review[] delete[] fix[]'), true)
    assert.equal(explains('C-0042', `passed ${nothing}`, `failed ${nothing}`), false)
    assert.equal(explains('C-0042', `passed ${nothing}`, undefined), false)
  })
  test('a signature that nobody gave explains a skip alone', () => {
    assert.equal(explains('C-0237', `failed ${nothing}`, `skipped/notEvaluated ${nothing}`), true)
    assert.equal(explains('C-0237', `failed ${nothing}`, `passed ${nothing}`), false)
  })
})
