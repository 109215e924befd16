// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closingLine, option } from './suite-runner.ts'

test('the closing line names skipped cases only where a suite can skip', () => {
  assert.equal(closingLine({ passed: 3, failed: 0 }), '3 passed, 0 failed')
  assert.equal(closingLine({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped')
})

test('an option is the word after its name', () => {
  assert.equal(option(['x', '--seed', '7'], 'seed'), '7')
  assert.equal(option(['x'], 'seed'), undefined)
})
