// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Severity } from '#domain/severity.ts'
import { type WeighedControl, WorstControls, weigh } from './object-score.ts'

function control(id: string, baseScore: number, severity: Severity = 'High'): WeighedControl {
  return { severity, facts: { id, name: `name of ${id}`, baseScore } as WeighedControl['facts'] }
}

test('failed controls are counted by severity, and the highest scores kept', () => {
  const { failed, bySeverity, worst } = weigh([control('A', 4, 'Medium'), control('B', 8), control('C', 8)])
  assert.equal(failed, 3)
  assert.deepEqual([bySeverity.High, bySeverity.Medium, bySeverity.Low], [2, 1, 0])
  assert.deepEqual(
    worst.map(({ facts }) => facts.id),
    ['B', 'C'],
  )
})

test('of the worst controls that one is named which the fewest objects share', () => {
  const everywhere = control('A', 8)
  const rare = control('B', 8)
  const objects = [weigh([everywhere]), weigh([everywhere, rare]), weigh([everywhere, control('C', 4)])]
  const controls = new WorstControls()
  for (const object of objects) controls.add(object)
  assert.deepEqual(
    objects.map(object => controls.of(object).worstControl),
    ['A name of A', 'B name of B', 'A name of A'],
  )
})

test('an object without failures names none', () => {
  assert.deepEqual(new WorstControls().of(weigh([])), { worstControl: '' })
})
