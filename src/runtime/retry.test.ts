// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { createBackoff, fullJitterMs, type RetryOptions, retry } from './retry.ts'

const policy = { baseMs: 100, capMs: 1_000 }
const nearlyOne = () => 1 - Number.EPSILON

test('the bound of the wait doubles up to the cap', () => {
  const bounds = [0, 1, 2, 3, 4, 400].map(attempt => Math.round(fullJitterMs(attempt, policy, nearlyOne)))
  assert.deepEqual(bounds, [100, 200, 400, 800, 1_000, 1_000])
})

test('the wait covers the whole interval, but not below the floor', () => {
  assert.equal(
    fullJitterMs(3, policy, () => 0),
    0,
  )
  assert.equal(
    fullJitterMs(3, { ...policy, floorMs: 50 }, () => 0),
    50,
  )
  assert.equal(
    fullJitterMs(1, policy, () => 0.5),
    100,
  )
})

test('a back-off that is reset starts at its base', () => {
  const backoff = createBackoff(policy, () => 0.5)
  assert.deepEqual([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()], [50, 100, 200])
  backoff.reset()
  assert.equal(backoff.nextMs(), 50)
})

/** Runs `retry` on a fake clock against a list of failures; afterwards it succeeds. */
async function run(failures: readonly Error[], options: Partial<RetryOptions> = {}) {
  const clock = fakeClock(0)
  const triedAtMs: number[] = []
  const running = retry({ clock, random: () => 0.5, policy, maxAttempts: 5, ...options }, async number => {
    triedAtMs.push(clock.nowMs())
    const failure = failures[number]
    if (failure) throw failure
    return 'done'
  }).catch((error: unknown) => error)
  await clock.advance(60_000)
  return { result: await running, triedAtMs, leftTimers: clock.pendingMs() }
}

const failure = new Error('down')

const cases: Record<
  string,
  { failures: Error[]; options?: Partial<RetryOptions>; result: unknown; triedAtMs: number[] }
> = {
  'success at once waits for nothing': { failures: [], result: 'done', triedAtMs: [0] },
  'two failures, two jittered waits': { failures: [failure, failure], result: 'done', triedAtMs: [0, 50, 150] },
  'the last error is thrown when tries are used up': {
    failures: [failure, failure],
    options: { maxAttempts: 2 },
    result: failure,
    triedAtMs: [0, 50],
  },
  'a hopeless failure is not tried again': {
    failures: [failure],
    options: { judge: () => ({ kind: 'give-up' }) },
    result: failure,
    triedAtMs: [0],
  },
  'a wait that somebody asked for is kept': {
    failures: [failure],
    options: { judge: () => ({ kind: 'again-after', atLeastMs: 2_000 }) },
    result: 'done',
    triedAtMs: [0, 2_000],
  },
  'no try is started beyond the time allowed': {
    failures: [failure, failure, failure],
    options: { maxElapsedMs: 200 },
    result: failure,
    triedAtMs: [0, 50, 150],
  },
  'an aborted signal starts nothing': {
    failures: [],
    options: { signal: AbortSignal.abort(failure) },
    result: failure,
    triedAtMs: [],
  },
}

for (const [why, { failures, options, result, triedAtMs }] of Object.entries(cases))
  test(`retry: ${why}`, async () => {
    assert.deepEqual(await run(failures, options), { result, triedAtMs, leftTimers: [] })
  })

test('retry: an abort while waiting ends with its reason', async () => {
  const clock = fakeClock()
  const controller = new AbortController()
  const reason = new Error('stopping')
  const running = retry({ clock, random: nearlyOne, policy, maxAttempts: 5, signal: controller.signal }, async () => {
    throw failure
  })
  const rejected = assert.rejects(running, reason)
  await clock.advance(1)
  controller.abort(reason)
  await rejected
  assert.deepEqual(clock.pendingMs(), [])
})
