// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHealth } from './health.ts'

test('without checks all is well', () => {
  const health = createHealth()
  assert.deepEqual(health.report('livez'), { isGood: true, lines: ['livez check passed'] })
})

test('one failing check fails its probe and no other', () => {
  const health = createHealth()
  health.addReadiness('synced', () => 'pods are not listed yet')
  health.addReadiness('store', () => undefined)
  health.addLiveness('loop', () => undefined)
  assert.equal(health.report('livez').isGood, true)
  assert.deepEqual(health.report('readyz'), {
    isGood: false,
    lines: ['[-]synced failed: pods are not listed yet', '[+]store ok', 'readyz check failed'],
  })
  assert.deepEqual(health.report('readyz', new Set(['synced'])), {
    isGood: true,
    lines: ['[+]synced excluded: ok', '[+]store ok', 'readyz check passed'],
  })
})

test('a check that throws fails, a name can be used once', () => {
  const health = createHealth()
  const check = () => {
    throw new Error('boom')
  }
  health.addLiveness('loop', check)
  assert.deepEqual(health.report('livez').lines[0], '[-]loop failed: the check itself failed: boom')
  assert.throws(() => health.addLiveness('loop', check), /named "loop" already/)
})
