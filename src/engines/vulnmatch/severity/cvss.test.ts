// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scoreCvss } from './cvss.ts'

// Scores as the calculators of NVD and FIRST give them.
const scores: Readonly<Record<string, readonly [vector: string, score: number]>> = {
  'log4shell: changed scope, capped at 10': ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
  'heartbleed, version 3': ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5],
  'heartbleed, version 2': ['AV:N/AC:L/Au:N/C:P/I:N/A:N', 5],
  'version 2 in parentheses': ['(AV:N/AC:L/Au:N/C:C/I:C/A:C)', 10],
  'no loss at all': ['CVSS:3.0/AV:L/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0],
  'rounded up to the next tenth': ['CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.5],
  'privileges weigh less where the scope changes': ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
  'shellshock, version 3': ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  'version 4: as bad as it gets': ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
  'version 4: only this system': ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3],
  'version 4: no loss': ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0],
  'version 4: what the environment leaves open': [
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:X/CR:X/MAV:X',
    9.3,
  ],
}

test('vectors are scored', () => {
  for (const [because, [vector, score]] of Object.entries(scores))
    assert.equal(scoreCvss(vector)?.baseScore, score, because)
})

test('what is no vector has no score', () => {
  const none = [
    '',
    'CVSS:3.1/AV:N',
    'CVSS:9.0/AV:N',
    'AV:N/AC:L/Au:N/C:P/I:N',
    'CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
    '/'.repeat(100_000),
  ]
  for (const vector of none) assert.equal(scoreCvss(vector), undefined, vector.slice(0, 50))
})
