// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ageSince, humanDuration } from './human-duration.ts'

const cases: Readonly<Record<string, number>> = {
  '<invalid>': -2,
  '0s': -1,
  '119s': 119,
  '2m': 120,
  '2m1s': 121,
  '9m59s': 599,
  '10m': 659,
  '179m': 3 * 3600 - 1,
  '3h': 3 * 3600,
  '7h59m': 8 * 3600 - 1,
  '8h': 9 * 3600 - 1,
  '47h': 48 * 3600 - 1,
  '2d': 48 * 3600,
  '2d1h': 49 * 3600,
  '8d': 8 * 86400,
  '729d': 730 * 86400 - 1,
  '2y': 730 * 86400,
  '2y1d': 731 * 86400,
  '8y': 8 * 365 * 86400,
}

for (const [expected, seconds] of Object.entries(cases)) {
  test(`humanDuration: ${seconds} s is ${expected}`, () => assert.equal(humanDuration(seconds * 1000), expected))
}

test('ageSince counts from a time, and knows what is none', () => {
  assert.equal(ageSince('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:05:30Z')), '5m30s')
  assert.equal(ageSince('yesterday', 0), undefined)
})
