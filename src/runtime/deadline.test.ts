// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { startDeadline } from './deadline.ts'

const late = () => new Error('late')

test('time aborts with the error made for it', async () => {
  const clock = fakeClock()
  const deadline = startDeadline({ clock, timeoutMs: 10, late })
  await clock.advance(9)
  assert.equal(deadline.signal.aborted, false)
  await clock.advance(1)
  assert.match(String(deadline.signal.reason), /late/)
})

test('the outer signal aborts with its own reason, before and after the clock was stopped', () => {
  const reason = new Error('stopping')
  const clock = fakeClock()
  const controller = new AbortController()
  const deadline = startDeadline({ clock, timeoutMs: 10, late, signal: controller.signal })
  deadline.stopClock()
  controller.abort(reason)
  assert.equal(deadline.signal.reason, reason)
  assert.equal(startDeadline({ clock, timeoutMs: 10, late, signal: controller.signal }).signal.reason, reason)
  assert.deepEqual(clock.pendingMs(), [])
})

test('the owner may abort for a reason of its own', () => {
  const clock = fakeClock()
  const deadline = startDeadline({ clock, timeoutMs: 10, late })
  const reason = new Error('closed')
  deadline.abort(reason)
  assert.equal(deadline.signal.reason, reason)
  assert.deepEqual(clock.pendingMs(), [])
})

test('a released deadline leaves neither timer nor listener', () => {
  const clock = fakeClock()
  const { signal } = new AbortController()
  startDeadline({ clock, timeoutMs: 10, late, signal }).release()
  assert.deepEqual(clock.pendingMs(), [])
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})
