// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { createTokenBucket } from './token-bucket.ts'

test('the burst passes at once, the rest at the rate and in order', async () => {
  const clock = fakeClock(0)
  const bucket = createTokenBucket({ clock, ratePerSecond: 10, burst: 2 })
  const passed: string[] = []
  const takers = ['a', 'b', 'c', 'd'].map(async name => {
    await bucket.take()
    passed.push(`${name}@${clock.nowMs()}`)
  })
  await clock.advance(1_000)
  await Promise.all(takers)
  assert.deepEqual(passed, ['a@0', 'b@0', 'c@100', 'd@200'])
})

test('an idle bucket fills up to its burst and not beyond', async () => {
  const clock = fakeClock(0)
  const bucket = createTokenBucket({ clock, ratePerSecond: 10, burst: 2 })
  await clock.advance(60_000)
  assert.deepEqual([bucket.tryTake(), bucket.tryTake(), bucket.tryTake()], [true, true, false])
  assert.equal(Math.round(bucket.waitMs()), 100)
})

test('who gives up while waiting gives the token back', async () => {
  const clock = fakeClock(0)
  const bucket = createTokenBucket({ clock, ratePerSecond: 1, burst: 1 })
  assert.ok(bucket.tryTake())
  const controller = new AbortController()
  const reason = new Error('stopping')
  const waiting = assert.rejects(bucket.take(controller.signal), reason)
  assert.equal(bucket.waitMs(), 2_000)
  controller.abort(reason)
  await waiting
  assert.equal(bucket.waitMs(), 1_000)
  assert.deepEqual(clock.pendingMs(), [])
})

test('a setting of the wall clock changes nothing', () => {
  const clock = fakeClock(0)
  const bucket = createTokenBucket({ clock, ratePerSecond: 1, burst: 1 })
  assert.ok(bucket.tryTake())
  clock.setWallClock(10_000_000)
  assert.equal(bucket.tryTake(), false)
})

for (const [why, options] of Object.entries({
  'no rate': { ratePerSecond: 0, burst: 1 },
  'no burst': { ratePerSecond: 1, burst: 0 },
  'not a number': { ratePerSecond: Number.NaN, burst: 1 },
}))
  test(`a bucket that could never give is refused: ${why}`, () => {
    assert.throws(() => createTokenBucket({ clock: fakeClock(), ...options }), RangeError)
  })
