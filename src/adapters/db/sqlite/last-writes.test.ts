// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import type { StoreEvent } from '#adapters/db/store.ts'
import { createLastWrites } from './last-writes.ts'

function written(kind: string, namespace: string, version: number): StoreEvent {
  const body = { id: version, sizeBytes: 0, hash: '' }
  const texts = { uid: '', meta: '{}', labels: '', fields: '', summary: '' }
  return { type: 'ADDED', object: { kind, namespace, name: 'x', version, body, ...texts } }
}

test('a write is the last one of its kind and of its namespace, and of no other', () => {
  const writes = createLastWrites()
  assert.equal(writes.of({ kind: 'apples' }), 0)
  writes.note(written('apples', 'a', 2))
  writes.note(written('apples', 'b', 3))
  writes.note(written('pears', 'a', 4))
  assert.equal(writes.of({ kind: 'apples' }), 3)
  assert.equal(writes.of({ kind: 'apples', namespace: 'a' }), 2)
  assert.equal(writes.of({ kind: 'apples', namespace: 'c' }), 0)
  assert.equal(writes.of({ kind: 'pears' }), 4)
})

test('where all may have changed, nothing counts as unchanged', () => {
  const writes = createLastWrites()
  writes.note(written('apples', 'a', 2))
  writes.noteAll(9)
  assert.equal(writes.of({ kind: 'apples', namespace: 'a' }), 9)
  assert.equal(writes.of({ kind: 'pears' }), 9)
  for (let i = 0; i < 30_000; i++) writes.note(written('apples', `n${i}`, 10 + i))
  assert.ok(writes.of({ kind: 'apples', namespace: 'n0' }) > 10)
})
