// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryLog } from '#testing/memory-log.ts'
import { createLog } from './log.ts'

test('a line is JSON with level, time, message and fields, and no process or host identity', () => {
  const lines: string[] = []
  const log = createLog({
    clock: { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) },
    fields: { service: 'kubescape' },
    destination: { write: line => void lines.push(line) },
  })
  log.child({ component: 'reflector' }).warn('watch restarted', { resource: 'pods', waitMs: 250 })
  assert.deepEqual(lines, [
    '{"level":"warn","time":"2026-01-02T03:04:05.678Z","service":"kubescape","component":"reflector","resource":"pods","waitMs":250,"message":"watch restarted"}\n',
  ])
})

test('lines below the level are not written', () => {
  const lines: string[] = []
  const log = createLog({
    clock: { nowMs: () => 0 },
    level: 'warn',
    destination: { write: line => void lines.push(line) },
  })
  log.debug('no')
  log.info('no')
  log.error('yes')
  assert.equal(lines.length, 1)
})

test('an error is written as name, code, message and causes, without stack', () => {
  const { log, lines } = memoryLog()
  const cause = new Error('connect ECONNREFUSED https://admin:hunter2@10.0.0.1')
  log.error('list failed', { error: Object.assign(new TypeError('no answer', { cause }), { code: 'network' }) })
  assert.deepEqual(lines[0]?.['error'], {
    name: 'TypeError',
    message: 'no answer',
    code: 'network',
    causes: ['connect ECONNREFUSED https://[redacted]@10.0.0.1'],
  })
})

test('a value that cannot be read costs its fields, not the program', () => {
  const { log, lines } = memoryLog()
  const hostile = {
    get message(): string {
      throw new Error('boom')
    },
  }
  log.info('odd value', { error: hostile })
  assert.equal(lines[0]?.message, 'odd value')
})
