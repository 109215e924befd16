// SPDX-License-Identifier: Apache-2.0
/** Deleting, and what holds it up. */
import assert from 'node:assert/strict'
import { type ApiCheck, namesOf, refusalOf } from './kit.ts'

export const deleteChecks: readonly ApiCheck[] = [
  {
    name: 'what is deleted is gone',
    async run(kit) {
      const { metadata } = await kit.create({ name: 'x' })
      const { status, json } = await kit.call('DELETE', `${kit.path}/x`)
      assert.equal(status, 200)
      // A real API server confirms most deletions with a Status, some with the object.
      const uid = json.kind === 'Status' ? Object(json['details']).uid : json.metadata.uid
      assert.equal(uid, metadata.uid)
      assert.deepEqual(refusalOf(await kit.call('GET', `${kit.path}/x`)), [404, 'NotFound'])
      assert.deepEqual(refusalOf(await kit.call('DELETE', `${kit.path}/x`)), [404, 'NotFound'])
    },
  },
  {
    name: 'preconditions bind a deletion to uid and version',
    async run(kit) {
      const { metadata } = await kit.create({ name: 'x' })
      const remove = (preconditions: object) =>
        kit.call('DELETE', `${kit.path}/x`, { body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions } })
      assert.deepEqual(refusalOf(await remove({ uid: '11111111-1111-1111-1111-111111111111' })), [409, 'Conflict'])
      assert.deepEqual(refusalOf(await remove({ resourceVersion: '1' })), [409, 'Conflict'])
      assert.equal((await remove({ uid: metadata.uid, resourceVersion: metadata.resourceVersion })).status, 200)
    },
  },
  {
    name: 'finalizers hold a deleted object until the last is gone',
    async run(kit) {
      await kit.create({ name: 'x', finalizers: ['example.com/one', 'example.com/two'] })
      const marked = await kit.call('DELETE', `${kit.path}/x`)
      assert.equal(marked.status, 200)
      const held = (await kit.call('GET', `${kit.path}/x`)).json.metadata
      assert.ok(held.deletionTimestamp)
      assert.equal(held.deletionGracePeriodSeconds, 0)
      const patch = (finalizers: unknown) => kit.call('PATCH', `${kit.path}/x`, { body: { metadata: { finalizers } } })
      assert.deepEqual(refusalOf(await patch(['example.com/one', 'example.com/two', 'example.com/three'])), [
        422,
        'Invalid',
      ])
      assert.equal((await patch(['example.com/two'])).status, 200)
      assert.equal((await kit.call('GET', `${kit.path}/x`)).json.metadata.deletionTimestamp, held.deletionTimestamp)
      assert.equal((await patch(null)).status, 200)
      assert.equal((await kit.call('GET', `${kit.path}/x`)).status, 404)
    },
  },
  {
    name: 'deleting again what is being deleted changes nothing',
    async run(kit) {
      await kit.create({ name: 'x', finalizers: ['example.com/one'] })
      await kit.call('DELETE', `${kit.path}/x`)
      const before = (await kit.call('GET', `${kit.path}/x`)).json
      assert.equal((await kit.call('DELETE', `${kit.path}/x`)).status, 200)
      assert.deepEqual((await kit.call('GET', `${kit.path}/x`)).json, before)
      await kit.call('PATCH', `${kit.path}/x`, { body: { metadata: { finalizers: null } } })
    },
  },
  {
    name: 'a policy that is none, or two that contradict, are refused',
    async run(kit) {
      await kit.create({ name: 'x' })
      const remove = async (body: object) => (await kit.call('DELETE', `${kit.path}/x`, { body })).status
      assert.equal(await remove({ propagationPolicy: 'Odd' }), 422)
      assert.equal(await remove({ propagationPolicy: 'Orphan', orphanDependents: true }), 422)
      assert.equal((await kit.call('GET', `${kit.path}/x`)).status, 200)
    },
  },
  {
    name: 'a collection is deleted as far as it is selected, in its namespace',
    async run(kit) {
      for (const [name, tier] of [
        ['a', 'one'],
        ['b', 'two'],
        ['c', 'one'],
      ])
        await kit.create({ name, labels: { tier } })
      await kit.call('POST', kit.otherPath, { body: kit.object({ name: 'other', labels: { tier: 'one' } }) })
      assert.equal((await kit.call('DELETE', `${kit.path}?labelSelector=tier%3Done`)).status, 200)
      assert.deepEqual(
        namesOf(await kit.call('GET', kit.path)).filter(name => name.length === 1),
        ['b'],
      )
      await kit.call('DELETE', `${kit.path}?fieldSelector=metadata.name%3Db`)
      assert.deepEqual(
        namesOf(await kit.call('GET', kit.path)).filter(name => name.length === 1),
        [],
      )
      assert.ok(namesOf(await kit.call('GET', kit.otherPath)).includes('other'))
      assert.equal((await kit.call('DELETE', kit.allPath)).status, 405)
      assert.equal((await kit.call('POST', kit.allPath, { body: kit.object({ name: 'x' }) })).status, 405)
    },
  },
]
