// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import type { BodyRef } from '#adapters/db/store.ts'
import { createBodyBatch, maxBatchedBytes } from './body-batch.ts'

const body = (id: number, sizeBytes = 10): BodyRef => ({ id, sizeBytes, hash: '' })

test('bodies that are asked for in one turn are read together, up to a size, and each asker gets its own', async () => {
  const reads: number[][] = []
  const batch = createBodyBatch(bodies => {
    reads.push(bodies.map(({ id }) => id))
    return bodies.map(({ id }) => (id === 2 ? undefined : Uint8Array.of(id)))
  })
  const small = await Promise.all([batch.load(body(1)), batch.load(body(2)), batch.load(body(3))])
  assert.deepEqual(small, [Uint8Array.of(1), undefined, Uint8Array.of(3)])
  await Promise.all([4, 5].map(id => batch.load(body(id, maxBatchedBytes))))
  await batch.load(body(6))
  assert.deepEqual(reads, [[1, 2, 3], [4], [5], [6]])
})

test('what cannot be read at all fails for those who asked, and for nobody after them', async () => {
  let isBroken = true
  const batch = createBodyBatch(bodies => {
    if (isBroken) throw new Error('broken')
    return bodies.map(() => Uint8Array.of(1))
  })
  await assert.rejects(Promise.all([batch.load(body(1)), batch.load(body(2))]), /broken/)
  isBroken = false
  assert.deepEqual(await batch.load(body(3)), Uint8Array.of(1))
})
