// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDuration, parseDurationMs } from './duration.ts'

test('durations are read as Go reads them', () => {
  const cases: Record<string, number> = {
    '0': 0,
    '0s': 0,
    '90s': 90_000,
    '1h30m': 5_400_000,
    '1.5s': 1_500,
    '250ms': 250,
    '3µs': 0.003,
    '7d': 604_800_000,
  }
  for (const [text, ms] of Object.entries(cases)) assert.equal(parseDurationMs(text), ms, text)
})

test('what is no duration is not taken for one', () => {
  for (const text of ['', '5', 's', '1 s', '-1s', '1h30', '1y', '1e3s', 'Infinitys', '9'.repeat(60), '1s'.repeat(50)])
    assert.equal(parseDurationMs(text), undefined, text)
})

test('durations are written in at most two units', () => {
  const cases: Record<string, number> = {
    '0ms': -5,
    '999ms': 999,
    '1s': 1_000,
    '1m5s': 65_000,
    '2h': 7_200_000,
    '1d3h': 98_500_000,
  }
  for (const [text, ms] of Object.entries(cases)) assert.equal(formatDuration(ms), text)
})
