// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { createWorkQueue, type WorkQueueOptions } from './work-queue.ts'
import { type Outcome, runWorkers } from './work-runner.ts'

function queueWith(options: Partial<WorkQueueOptions> = {}) {
  const clock = fakeClock()
  const queue = createWorkQueue({ clock, random: () => 0.5, ...options })
  /** The keys that can be taken now, without waiting. */
  async function takeAll(): Promise<string[]> {
    const keys: string[] = []
    while (queue.counters().ready > 0) keys.push((await queue.get()) ?? '')
    return keys
  }
  return { clock, queue, takeAll }
}

test('work queue: a key added twice is worked on once', async () => {
  const { queue, takeAll } = queueWith()
  queue.add('a')
  queue.add('b')
  queue.add('a')
  assert.deepEqual(await takeAll(), ['a', 'b'])
})

test('work queue: a key added while it is worked on comes again, but not before it is done', async () => {
  const { queue, takeAll } = queueWith()
  queue.add('a')
  assert.deepEqual(await takeAll(), ['a'])
  queue.add('a')
  queue.add('a')
  assert.deepEqual(await takeAll(), [])
  queue.done('a')
  assert.deepEqual(await takeAll(), ['a'])
  queue.done('a')
  assert.deepEqual(await takeAll(), [])
  assert.throws(() => queue.done('a'), /not being worked on/)
})

test('work queue: the higher priority goes first, and a waiting key can be raised', async () => {
  const { queue, takeAll } = queueWith()
  queue.add('low')
  queue.add('raised')
  queue.add('high', { priority: 10 })
  queue.add('raised', { priority: 10 })
  queue.add('high', { priority: -5 })
  assert.deepEqual(await takeAll(), ['high', 'raised', 'low'])
})

test('work queue: debounce waits for quiet, the longest wait ends it', async () => {
  const { clock, queue, takeAll } = queueWith({ debounceMs: 100, longestWaitMs: 500 })
  queue.add('quiet')
  await clock.advance(99)
  assert.deepEqual(await takeAll(), [])
  await clock.advance(1)
  assert.deepEqual(await takeAll(), ['quiet'])
  queue.done('quiet')

  queue.add('busy')
  for (let atMs = 50; atMs < 500; atMs += 50) {
    await clock.advance(50)
    queue.add('busy')
    assert.deepEqual(await takeAll(), [], `at ${atMs} ms`)
  }
  await clock.advance(50)
  assert.deepEqual(await takeAll(), ['busy'])
})

test('work queue: time spent being worked on counts for the debounce of what came meanwhile', async () => {
  const { clock, queue, takeAll } = queueWith({ debounceMs: 100, longestWaitMs: 500 })
  queue.add('a')
  await clock.advance(100)
  assert.deepEqual(await takeAll(), ['a'])
  queue.add('a')
  await clock.advance(300)
  queue.done('a')
  assert.deepEqual(await takeAll(), ['a'])
})

test('work queue: the sooner of two wishes counts', async () => {
  const { clock, queue, takeAll } = queueWith({ debounceMs: 100 })
  queue.addAfter('later', 60_000)
  queue.addAfter('sooner', 60_000)
  queue.addAfter('sooner', 10)
  queue.add('later')
  await clock.advance(10)
  assert.deepEqual(await takeAll(), ['sooner'])
  await clock.advance(90)
  assert.deepEqual(await takeAll(), ['later'])
  assert.deepEqual(clock.pendingMs(), [], 'no timer for a wish that was overtaken')
})

test('work queue: retries wait twice as long each time, until forgotten', async () => {
  const { clock, queue, takeAll } = queueWith({ retryPolicy: { baseMs: 100, capMs: 1000 } })
  async function retryTakes(): Promise<number> {
    queue.retry('a')
    const [waitMs = Number.NaN] = clock.pendingMs()
    await clock.advance(waitMs)
    assert.deepEqual(await takeAll(), ['a'])
    queue.done('a')
    return waitMs
  }
  const waits: number[] = []
  for (let attempt = 0; attempt < 6; attempt++) waits.push(await retryTakes())
  assert.deepEqual(waits, [50, 100, 200, 400, 500, 500])
  queue.forget('a')
  assert.equal(await retryTakes(), 50)
})

test('work queue: who waits is served in order, and may stop waiting', async () => {
  const { queue } = queueWith()
  const leaving = new AbortController()
  const left = queue.get(leaving.signal)
  const first = queue.get()
  const second = queue.get()
  leaving.abort(new Error('enough'))
  await assert.rejects(left, /enough/)
  queue.add('a')
  queue.add('b')
  assert.deepEqual(await Promise.all([first, second]), ['a', 'b'])
  await assert.rejects(queue.get(AbortSignal.abort(new Error('late'))), /late/)
})

test('work queue: shutting down waits for work in progress only, and leaves no timer', async () => {
  const { clock, queue, takeAll } = queueWith({ debounceMs: 100 })
  queue.addAfter('far', 60_000)
  queue.add('taken')
  await clock.advance(100)
  assert.deepEqual(await takeAll(), ['taken'])
  queue.add('taken')
  const waiting = queue.get()
  let drained = false
  const closed = queue.shutDown().finally(() => {
    drained = true
  })
  assert.equal(await waiting, undefined)
  await clock.advance(0)
  assert.equal(drained, false)
  queue.add('too late')
  queue.done('taken')
  await closed
  assert.equal(await queue.get(), undefined)
  assert.deepEqual(clock.pendingMs(), [])
  const { waiting: stillWaiting, ready, processing } = queue.counters()
  assert.deepEqual([stillWaiting, ready, processing], [0, 0, 0])
})

test('work queue: counters tell how long keys lay and were worked on', async () => {
  const { clock, queue } = queueWith()
  queue.add('a')
  await clock.advance(30)
  await queue.get()
  queue.addAfter('b', 1000)
  await clock.advance(20)
  assert.deepEqual(queue.counters(), {
    waiting: 1,
    ready: 0,
    processing: 1,
    adds: 2,
    retries: 0,
    done: 0,
    queuedMs: 30,
    longestQueuedMs: 30,
    workedMs: 0,
    longestWorkedMs: 0,
    oldestWorkMs: 20,
  })
  queue.done('a')
  const { workedMs, longestWorkedMs, oldestWorkMs, done } = queue.counters()
  assert.deepEqual([workedMs, longestWorkedMs, oldestWorkMs, done], [20, 20, 0, 1])
})

test('work runner: settles, comes again, refuses and retries, with bounded concurrency', async () => {
  const { clock, queue } = queueWith({ retryPolicy: { baseMs: 100, capMs: 1000 } })
  const { log, lines } = memoryLog()
  const seen: string[] = []
  let [running, most] = [0, 0]
  async function work(key: string): Promise<Outcome> {
    most = Math.max(most, ++running)
    await clock.sleep(10)
    running--
    seen.push(key)
    const times = seen.filter(other => other === key).length
    if (key === 'fails' && times < 3) throw new Error('not yet')
    if (key === 'again' && times < 2) return { kind: 'again', afterMs: 500 }
    return key === 'refused' ? { kind: 'refused', reason: 'no such image' } : { kind: 'settled' }
  }
  const ended = runWorkers({ queue, work, concurrency: 2, log })
  for (const key of ['fails', 'again', 'refused', 'settles']) queue.add(key)
  await clock.advance(2000)
  assert.deepEqual(seen.toSorted(), ['again', 'again', 'fails', 'fails', 'fails', 'refused', 'settles'])
  assert.equal(most, 2)
  assert.deepEqual(
    lines.map(({ level, message, key }) => [level, message, key]),
    [
      ['warn', 'work failed, trying again', 'fails'],
      ['warn', 'work refused', 'refused'],
      ['warn', 'work failed, trying again', 'fails'],
    ],
  )
  queue.add('settles')
  await clock.advance(0)
  const closed = queue.shutDown()
  await clock.advance(10)
  await Promise.all([closed, ended])
  assert.deepEqual(clock.pendingMs(), [])
})
