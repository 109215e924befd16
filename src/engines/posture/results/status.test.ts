// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Status, type StatusInfo, type SubStatus, worst } from './status.ts'

const of = (status: Status, subStatus: SubStatus = ''): StatusInfo => ({ status, subStatus, info: '' })

const cases: Record<string, [statuses: StatusInfo[], expected: StatusInfo]> = {
  'one failure outweighs everything': [[of('passed'), of('failed'), of('skipped', 'notEvaluated')], of('failed')],
  'what was not evaluated is no pass': [[of('passed'), of('skipped', 'manual review')], of('skipped', 'manual review')],
  'the most telling reason for a skip': [
    [of('skipped', 'manual review'), of('skipped', 'notEvaluated')],
    of('skipped', 'notEvaluated'),
  ],
  'an exception shows among passes': [
    [of('passed'), of('passed', 'w/exceptions'), of('passed', 'irrelevant')],
    of('passed', 'w/exceptions'),
  ],
  'nothing at all passed': [[], of('passed')],
}
for (const [reason, [statuses, expected]] of Object.entries(cases)) {
  test(`status: ${reason}`, () => {
    assert.deepEqual(worst(statuses), expected)
    assert.deepEqual(worst([...statuses].reverse()), expected, 'whatever the order')
  })
}
