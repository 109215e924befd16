// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { createDueHeap } from './due-heap.ts'

test('due heap: yields what is due, soonest first, equal times in the order set', () => {
  const heap = createDueHeap()
  heap.set('late', 30)
  heap.set('first', 10)
  heap.set('second', 10)
  heap.set('later', 31)
  assert.equal(heap.earliestMs(), 10)
  assert.deepEqual([...heap.takeUntil(30)], ['first', 'second', 'late'])
  assert.equal(heap.earliestMs(), 31)
})

test('due heap: a moved key counts where it was moved to, a deleted one nowhere', () => {
  const heap = createDueHeap()
  heap.set('moved', 10)
  heap.set('moved', 20)
  heap.set('gone', 5)
  heap.delete('gone')
  assert.deepEqual([heap.size(), heap.earliestMs()], [1, 20])
  assert.deepEqual([...heap.takeUntil(19)], [])
  assert.deepEqual([...heap.takeUntil(20)], ['moved'])
  assert.equal(heap.earliestMs(), undefined)
})

test('due heap: agrees with a list under random steps', () => {
  forAll({ runs: 20 }, random => {
    const heap = createDueHeap()
    const model = new Map<string, number>()
    for (let step = 0; step < 400; step++) {
      const key = `k${random.below(40)}`
      if (random.chance(0.05)) {
        const nowMs = random.below(1000)
        const expected = [...model].filter(([, atMs]) => atMs <= nowMs)
        for (const [due] of expected) model.delete(due)
        assert.deepEqual([...heap.takeUntil(nowMs)].sort(), expected.map(([due]) => due).sort(), `step ${step}`)
      } else if (random.chance(0.2)) {
        heap.delete(key)
        model.delete(key)
      } else {
        const atMs = random.below(1000)
        heap.set(key, atMs)
        model.set(key, atMs)
      }
      assert.equal(heap.size(), model.size)
    }
  })
})
