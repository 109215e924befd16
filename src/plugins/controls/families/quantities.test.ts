// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseQuantity } from './quantities.ts'

describe('quantities', () => {
  const cases: readonly (readonly [unknown, number | undefined])[] = [
    ['500m', 0.5],
    ['1', 1],
    [2, 2],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['64Mi', 64 * 1024 * 1024],
    ['1G', 1e9],
    ['1E', 1e18],
    ['1e3', 1000],
    ['12E2', 1200],
    ['-1', -1],
    ['100n', 1e-7],
    ['', undefined],
    ['Mi', undefined],
    ['64MiB', undefined],
    ['1 Gi', undefined],
    ['abc', undefined],
    [null, undefined],
    [Number.NaN, undefined],
    ['9'.repeat(65), undefined],
  ]
  for (const [written, expected] of cases)
    test(JSON.stringify(written).slice(0, 20), () => {
      const parsed = parseQuantity(written)
      if (expected === undefined || parsed === undefined) assert.equal(parsed, expected)
      else assert.ok(Math.abs(parsed - expected) <= Math.abs(expected) * 1e-12, String(parsed))
    })
})
