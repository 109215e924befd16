// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type Part, type PartContext, runParts } from './lifecycle.ts'

/** A part that notes what happens to it. */
function noting(notes: string[], name: string, extra: Partial<Part> = {}): Part {
  return {
    name,
    start: () => void notes.push(`start ${name}`),
    stop: () => void notes.push(`stop ${name}`),
    ...extra,
  }
}

function run(parts: readonly Part[], signal?: AbortSignal) {
  const clock = fakeClock()
  const { log, lines } = memoryLog()
  return { clock, lines, result: runParts({ parts, clock, log, ...(signal ? { signal } : {}) }) }
}

test('parts start in order and stop in reverse, after the signal was passed on', async () => {
  const notes: string[] = []
  const controller = new AbortController()
  const first = noting(notes, 'a', {
    start({ signal }) {
      notes.push('start a')
      signal.addEventListener('abort', () => notes.push('a is told'))
    },
  })
  const { result, clock } = run([first, noting(notes, 'b')], controller.signal)
  await clock.advance(1)
  controller.abort()
  assert.deepEqual(await result, { kind: 'stopped' })
  assert.deepEqual(notes, ['start a', 'start b', 'a is told', 'stop b', 'stop a'])
  assert.deepEqual(clock.pendingMs(), [])
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
})

test('a part that cannot start stops those before it, and itself', async () => {
  const notes: string[] = []
  const error = new Error('port taken')
  const failing = noting(notes, 'b', { start: () => Promise.reject(error) })
  const { result, lines } = run([noting(notes, 'a'), failing, noting(notes, 'c')])
  assert.deepEqual(await result, { kind: 'failed', part: 'b', error })
  assert.deepEqual(notes, ['start a', 'stop b', 'stop a'])
  assert.equal(lines.find(({ level }) => level === 'error')?.['component'], 'b')
})

test('a part may fail or finish later; the first word counts', async () => {
  const contexts: PartContext[] = []
  const part: Part = { name: 'a', start: context => void contexts.push(context) }
  const { result, clock } = run([part])
  await clock.advance(1)
  contexts[0]?.finish()
  contexts[0]?.fail(new Error('too late'))
  assert.deepEqual(await result, { kind: 'finished' })
})

test('a part that does not start in time for the signal is not waited for', async () => {
  const notes: string[] = []
  const controller = new AbortController()
  const slow = noting(notes, 'slow', { start: () => new Promise(() => undefined) })
  const { result, clock } = run([slow, noting(notes, 'after')], controller.signal)
  await clock.advance(1)
  controller.abort()
  assert.deepEqual(await result, { kind: 'stopped' })
  assert.deepEqual(notes, ['stop slow'])
})

test('a part that does not stop, or throws while stopping, does not keep the others', async () => {
  const notes: string[] = []
  const controller = new AbortController()
  const parts = [
    noting(notes, 'a'),
    noting(notes, 'hangs', { stop: () => new Promise(() => undefined) }),
    noting(notes, 'throws', { stop: () => Promise.reject(new Error('boom')) }),
  ]
  const { result, clock, lines } = run(parts, controller.signal)
  await clock.advance(1)
  controller.abort()
  await clock.advance(4_000)
  assert.deepEqual(await result, { kind: 'stopped' })
  assert.ok(notes.includes('stop a'))
  assert.deepEqual(
    lines.filter(({ level }) => level !== 'debug').map(({ message, component }) => [message, component]),
    [
      ['part failed while stopping', 'throws'],
      ['part did not stop in time', 'hangs'],
    ],
  )
})

test('nothing starts once the signal was given', async () => {
  const notes: string[] = []
  assert.deepEqual(await run([noting(notes, 'a')], AbortSignal.abort()).result, { kind: 'stopped' })
  assert.deepEqual(notes, [])
})
