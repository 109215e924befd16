// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compareSeverity,
  compareSeverityCounts,
  type Severity,
  severities,
  severityOf,
  type VulnerabilitySeverity,
  whyTooSevere,
} from './severity.ts'

const borders: Record<string, [score: number, severity: Severity]> = {
  'the top of the scale': [10, 'Critical'],
  'nine is the lowest critical score': [9, 'Critical'],
  'below nine is high': [8.9, 'High'],
  'seven is the lowest high score': [7, 'High'],
  'four is the lowest medium score': [4, 'Medium'],
  'one is the lowest low score': [1, 'Low'],
  'no score is not a harmless score': [0, 'Unknown'],
}
for (const [reason, [score, severity]] of Object.entries(borders)) {
  test(`severity: ${reason}`, () => assert.equal(severityOf(score), severity))
}

test('severity sorts the worst first', () => {
  assert.deepEqual([...severities].reverse().sort(compareSeverity), severities)
})

test('one critical failure comes before any number of high ones', () => {
  const none = { Critical: 0, High: 0, Medium: 0, Low: 0, Unknown: 0 }
  assert.ok(compareSeverityCounts({ ...none, Critical: 1 }, { ...none, High: 9 }) < 0)
  assert.ok(compareSeverityCounts({ ...none, Low: 1 }, { ...none, Low: 2 }) > 0)
  assert.equal(compareSeverityCounts(none, none), 0)
})

const thresholds: Readonly<
  Record<
    string,
    readonly [found: readonly VulnerabilitySeverity[], least: VulnerabilitySeverity, why: RegExp | undefined]
  >
> = {
  'nothing found': [[], 'Low', undefined],
  'only less severe ones': [['Medium', 'Negligible'], 'High', undefined],
  'as severe as it may not be': [['High', 'Low'], 'High', /^1 vulnerabilities of severity high or worse$/],
  'of unknown severity, which may be any': [
    ['Unknown', 'Critical'],
    'Critical',
    /^2 .*, 1 of them of unknown severity$/,
  ],
}
for (const [reason, [found, least, why]] of Object.entries(thresholds)) {
  test(`a threshold for vulnerabilities: ${reason}`, () => {
    const because = whyTooSevere(found, least)
    if (why) assert.match(because ?? '', why)
    else assert.equal(because, undefined)
  })
}
