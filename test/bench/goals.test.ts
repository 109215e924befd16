// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf } from './goals.ts'

test('what is beyond its goal is never called ok, and within the margin neither met nor missed', () => {
  const goal = { goal: 100, unit: 'ms', margin: 1.5 }
  const { passed, failed, details } = outcomeOf([
    { ...goal, name: 'at the goal', value: 100 },
    { ...goal, name: 'within the margin', value: 101 },
    { ...goal, name: 'beyond the margin', value: 151 },
    { name: 'without a margin', value: 101, goal: 100, unit: 'ms' },
  ])
  assert.deepEqual([passed, failed], [1, 2])
  assert.deepEqual(
    details?.map(line => line.split(' ')[0]),
    ['ok', 'near', 'FAIL', 'FAIL'],
  )
})
