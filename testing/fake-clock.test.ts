// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from './fake-clock.ts'

test('timers fire in the order of their instants, and see that instant', async () => {
  const clock = fakeClock(1_000)
  const fired: string[] = []
  clock.after(20, () => fired.push(`b@${clock.nowMs()}`))
  clock.after(10, () => fired.push(`a@${clock.nowMs()}`))
  clock.after(31, () => fired.push('too early'))
  await clock.advance(30)
  assert.deepEqual(fired, ['a@1010', 'b@1020'])
  assert.equal(clock.nowMs(), 1_030)
  assert.deepEqual(clock.pendingMs(), [1])
})

test('what a woken sleeper starts is due within the same advance', async () => {
  const clock = fakeClock()
  let laps = 0
  const running = (async () => {
    for (; laps < 3; laps++) await clock.sleep(10)
  })()
  await clock.advance(30)
  await running
  assert.equal(laps, 3)
})

test('setting the wall clock moves no timer', async () => {
  const clock = fakeClock(0)
  let fired = false
  clock.after(10, () => {
    fired = true
  })
  clock.setWallClock(1_000_000)
  await clock.advance(9)
  assert.equal(fired, false)
  assert.equal(clock.nowMs(), 1_000_009)
  assert.equal(clock.monotonicMs(), 9)
})
