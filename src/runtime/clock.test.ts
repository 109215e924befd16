// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { systemClock } from './clock.ts'

for (const [name, clock, advance] of [
  ['system', systemClock, async () => {}],
  ['fake', ...withAdvance()],
] as const) {
  test(`${name} clock: sleep ends after its time`, async () => {
    // A timer counts from the turn of the event loop that started it, which may be long gone on a busy machine.
    await new Promise(resolve => setImmediate(resolve))
    const startedMs = clock.monotonicMs()
    const sleeping = clock.sleep(5)
    await advance(5)
    await sleeping
    assert.ok(clock.monotonicMs() - startedMs >= 3)
  })

  test(`${name} clock: an aborted sleep rejects with the reason and leaves no timer`, async () => {
    const controller = new AbortController()
    const reason = new Error('stopping')
    const sleeping = clock.sleep(60_000, controller.signal)
    controller.abort(reason)
    await assert.rejects(sleeping, reason)
    await assert.rejects(clock.sleep(60_000, controller.signal), reason)
  })

  test(`${name} clock: a cancelled timer stays silent`, async () => {
    let fired = 0
    const cancel = clock.after(1, () => fired++)
    cancel()
    cancel()
    const sleeping = clock.sleep(3)
    await advance(3)
    await sleeping
    assert.equal(fired, 0)
  })
}

test('system clock: a delay longer than setTimeout can hold does not fire at once', async () => {
  let fired = false
  const cancel = systemClock.after(2 ** 31 + 1_000, () => {
    fired = true
  })
  await systemClock.sleep(3)
  cancel()
  assert.equal(fired, false)
})

test('a reason that is no Error still rejects with one', async () => {
  await assert.rejects(systemClock.sleep(1, AbortSignal.abort('bye')), /aborted: bye/)
})

function withAdvance() {
  const clock = fakeClock()
  return [clock, (ms: number) => clock.advance(ms)] as const
}
