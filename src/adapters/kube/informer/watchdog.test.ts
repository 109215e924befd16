// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { startWatchdog } from './watchdog.ts'

function watched(idleMs: number) {
  const clock = fakeClock()
  const barks: string[] = []
  const watchdog = startWatchdog(clock, idleMs, idle => barks.push(`${idle} at ${clock.monotonicMs()}`))
  return { clock, watchdog, barks }
}

test('watchdog: barks once when it is not fed', async () => {
  const { clock, barks } = watched(100)
  await clock.advance(99)
  assert.deepEqual(barks, [])
  await clock.advance(1_000)
  assert.deepEqual(barks, ['100 at 100'])
})

test('watchdog: counts from the last feeding', async () => {
  const { clock, watchdog, barks } = watched(100)
  for (let turn = 0; turn < 10; turn++) {
    await clock.advance(60)
    watchdog.feed()
  }
  assert.deepEqual(barks, [])
  await clock.advance(1_000)
  assert.deepEqual(barks, ['100 at 700'])
})

test('watchdog: can be told to wait shorter or longer', async () => {
  const { clock, watchdog, barks } = watched(100)
  await clock.advance(50)
  watchdog.allow(500)
  await clock.advance(400)
  watchdog.allow(20)
  await clock.advance(1_000)
  assert.deepEqual(barks, ['20 at 470'])
})

test('watchdog: stopped, it leaves no timer', () => {
  const { clock, watchdog } = watched(100)
  watchdog.allow(200)
  watchdog.stop()
  assert.deepEqual(clock.pendingMs(), [])
})
