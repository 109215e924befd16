// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsAllVersions, isReleaseWithin } from './ranges.ts'

test('releases lie in ranges, and what is no release lies in none', () => {
  const within = ['<1.2.4', '>=1.0.0,<1.2.4', '<1.0.0 || =1.2.3', '>1.2', '>=v1.2.3, <=1.2.3', '']
  const outside = ['<1.2.3', '>=1.0.0,<1.2.0', '>1.2.3', '=1.2', '<1.2.4-rc1', '<2.x', 'latest', '<1.2.4,latest']
  for (const range of within) assert.ok(isReleaseWithin('v1.2.3', range), range)
  for (const range of outside) assert.ok(!isReleaseWithin('v1.2.3', range), range)
  for (const range of ['<1.2.4', '>=1.0.0,<9', '']) assert.ok(isReleaseWithin('v1.2.3-1', range), range)
  for (const range of ['<1.2.3', '<=1.2.3', '>=1.2.3', '=1.2.3']) assert.ok(!isReleaseWithin('v1.2.3-1', range), range)
  for (const version of ['v1.2.3+x', 'UNKNOWN', '', '(devel)']) assert.ok(!isReleaseWithin(version, '<9'), version)
})

test('only a range without bounds, or from the very first version, holds all', () => {
  for (const range of ['', ' ', '>=0', '>= 0.0.0', '>=0.0.0-0']) assert.ok(holdsAllVersions(range), range)
  for (const range of ['<1', '>0', '>=0.0.1', '>=0,<1', '=0']) assert.ok(!holdsAllVersions(range), range)
})
