// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FairQueue } from './fair-queue.ts'

/** A queue whose work ends when it is told to. */
function scene(concurrency: number, maxWaiting = 100) {
  const queue = new FairQueue({ concurrency, maxWaiting })
  const started: string[] = []
  const ends = new Map<string, () => void>()
  return {
    queue,
    started,
    add: (key: string, owner = '') =>
      queue.add({
        key,
        owner,
        run() {
          started.push(key)
          return new Promise<void>(resolve => ends.set(key, resolve))
        },
      }),
    end: async (key: string) => {
      ends.get(key)?.()
      await turn()
    },
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

test('owners take turns', async () => {
  const { add, end, started } = scene(1)
  for (const key of ['a1', 'a2', 'a3']) add(key, 'a')
  add('b1', 'b')
  await turn()
  for (const key of ['a1', 'a2', 'b1']) await end(key)
  assert.deepEqual(started, ['a1', 'a2', 'b1', 'a3'])
})

test('no more run at once than allowed, no more wait than allowed, and what waits already is joined', async () => {
  const { add, end, started, queue } = scene(2, 2)
  assert.deepEqual(
    ['a', 'b', 'c', 'c', 'd', 'e'].map(key => add(key)),
    ['queued', 'queued', 'queued', 'joined', 'queued', 'full'],
  )
  assert.deepEqual([started, queue.running, queue.waiting], [[], 2, 2])
  await turn()
  assert.deepEqual(started, ['a', 'b'])
  // What runs may have begun before the thing changed: it is queued again.
  await end('a')
  assert.equal(add('a'), 'queued')
})

test('a closed queue waits for what runs and forgets what waits', async () => {
  const { add, end, started, queue } = scene(1)
  add('a')
  add('b')
  await turn()
  const closed = queue.close()
  assert.equal(add('c'), 'closed')
  await end('a')
  await closed
  assert.deepEqual(started, ['a'])
})
