// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import type { Part } from './lifecycle.ts'
import { exitGraceMs, exitWithinMs, type ProcessPort, runProcess } from './process.ts'

class FakeProcess extends EventEmitter implements ProcessPort {
  exitCode: number | undefined
  readonly exits: number[] = []
  exit(code: number): void {
    this.exits.push(code)
  }
}

function run(part: Partial<Part>) {
  const clock = fakeClock()
  const port = new FakeProcess()
  const { log, lines } = memoryLog()
  const parts: Part[] = [{ name: 'a', start: () => undefined, ...part }]
  return { clock, port, lines, result: runProcess({ parts, clock, log }, port) }
}

for (const signal of ['SIGTERM', 'SIGINT'])
  test(`${signal} drains and ends with 0, leaving no listener`, async () => {
    const { clock, port, result } = run({})
    await clock.advance(1)
    port.emit(signal)
    assert.deepEqual(await result, { kind: 'stopped' })
    assert.equal(port.exitCode, 0)
    assert.deepEqual(port.eventNames(), [])
    assert.deepEqual(port.exits, [])
  })

test('a second signal exits at once', async () => {
  const { clock, port } = run({ stop: () => new Promise(() => undefined) })
  await clock.advance(1)
  port.emit('SIGTERM')
  port.emit('SIGINT')
  assert.deepEqual(port.exits, [130])
})

test('whatever a stopped part left running, the process is gone soon after', async () => {
  const { clock, port, result } = run({})
  await clock.advance(1)
  port.emit('SIGTERM')
  await result
  assert.deepEqual(port.exits, [])
  await clock.advance(exitGraceMs)
  assert.deepEqual(port.exits, [0])
})

test('whatever does not stop, the process is gone in under 5 s', async () => {
  const { clock, port, result } = run({ stop: () => new Promise(() => undefined) })
  await clock.advance(1)
  port.emit('SIGTERM')
  await clock.advance(exitWithinMs)
  assert.deepEqual(await result, { kind: 'stopped' })
  assert.ok(port.exits.length > 0)
  assert.ok(port.exits.every(code => code === 0))
  assert.ok(exitWithinMs < 5_000)
})

test('a part that failed ends the process with 1', async () => {
  const { port, result } = run({ start: () => Promise.reject(new Error('no')) })
  assert.equal((await result).kind, 'failed')
  assert.equal(port.exitCode, 1)
})

for (const event of ['uncaughtException', 'unhandledRejection'])
  test(`${event}: logged, drained, ends with 1`, async () => {
    let stopped = false
    const { clock, port, lines, result } = run({
      stop: () => {
        stopped = true
      },
    })
    await clock.advance(1)
    const error = new Error('bug')
    port.emit(event, error)
    assert.deepEqual(await result, { kind: 'failed', part: 'process', error })
    assert.equal(port.exitCode, 1)
    assert.ok(stopped)
    assert.ok(lines.some(({ message }) => message === 'an error was not caught'))
  })
