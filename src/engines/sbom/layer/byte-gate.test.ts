// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ByteGate } from './byte-gate.ts'

/** A gate, and who has entered it. */
function observedGate(limitBytes: number) {
  const gate = new ByteGate(limitBytes)
  const entered: string[] = []
  const enter = (bytes: number, name: string, signal?: AbortSignal) =>
    gate.acquire(bytes, signal).then(() => void entered.push(name))
  return { gate, entered, enter }
}

test('who comes first is served first, as far as the bytes go', async () => {
  const { gate, entered, enter } = observedGate(10)
  const all = [enter(6, 'a'), enter(6, 'b'), enter(1, 'c')]
  await setImmediate()
  assert.deepEqual(entered, ['a'])
  gate.release(6)
  await Promise.all(all)
  assert.deepEqual(entered, ['a', 'b', 'c'])
})

test('more than there is goes in alone', async () => {
  const { gate, entered, enter } = observedGate(10)
  await enter(1, 'small')
  const big = enter(99, 'big')
  await setImmediate()
  assert.deepEqual(entered, ['small'])
  gate.release(1)
  await big
  const next = enter(1, 'next')
  await setImmediate()
  assert.deepEqual(entered, ['small', 'big'])
  gate.release(99)
  await next
})

test('who gives up makes room for those behind', async () => {
  const { gate, entered, enter } = observedGate(10)
  const controller = new AbortController()
  await enter(8, 'a')
  const given = enter(9, 'b', controller.signal)
  const behind = enter(2, 'c')
  controller.abort(new Error('too late'))
  await assert.rejects(given, /too late/)
  await behind
  assert.deepEqual(entered, ['a', 'c'])
  await assert.rejects(gate.acquire(1, controller.signal), /too late/)
  gate.release(8)
  gate.release(2)
  await gate.acquire(10)
})
