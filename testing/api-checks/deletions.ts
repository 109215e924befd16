// SPDX-License-Identifier: Apache-2.0
/** Checks of deletion: preconditions, finalizers, propagation, collections. */
import assert from 'node:assert/strict'
import type { KubeObject, OwnerReference } from '#domain/kube-object.ts'
import { canOwn, goesAtOnce } from './kind-under-test.ts'
import { type Check, eventually, expectFault, expectStatus, type Scene, versionOf } from './scene.ts'

const finalizer = 'example.com/hold'

function deleteOptions(fields: object): object {
  return { kind: 'DeleteOptions', apiVersion: 'v1', ...fields }
}

function ownedBy({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', blockOwnerDeletion: true }
}

async function release(scene: Scene, short: string): Promise<void> {
  expectStatus(await scene.merge(short, { metadata: { finalizers: null } }), 200)
}

/** Preconditions, finalizers, propagation, collections. */
export const deletionChecks: readonly Check[] = [
  {
    name: 'a deleted object is gone, and its name is free',
    applies: goesAtOnce,
    async run(scene) {
      const first = await scene.create('a')
      const answer = expectStatus(await scene.remove('a'), 200)
      // Some built-in kinds answer with what was deleted, all others with a Status about it.
      if (answer.json.kind === 'Status') {
        const { name, kind, uid } = answer.json['details'] as Readonly<Record<string, string>>
        assert.deepEqual([name, kind, uid], [scene.name('a'), scene.kind.plural, first.metadata.uid])
        assert.equal(answer.json['status'], 'Success')
      } else assert.equal(answer.json.metadata.uid, first.metadata.uid)
      expectFault(await scene.send('GET', scene.path('a')), 404, 'NotFound')
      expectFault(await scene.remove('a'), 404, 'NotFound')
      assert.notEqual((await scene.create('a')).metadata.uid, first.metadata.uid)
    },
  },
  {
    name: 'a deletion happens only under its preconditions',
    applies: goesAtOnce,
    async run(scene) {
      const { metadata } = await scene.create('a')
      const { uid, resourceVersion } = metadata
      for (const preconditions of [{ uid: 'other' }, { resourceVersion: '1' }, { uid, resourceVersion: '1' }])
        expectFault(await scene.remove('a', { body: deleteOptions({ preconditions }) }), 409, 'Conflict')
      assert.equal(await scene.status('a'), 200)
      expectStatus(await scene.remove('a', { body: deleteOptions({ preconditions: { uid, resourceVersion } }) }), 200)
      assert.equal(await scene.status('a'), 404)
    },
  },
  {
    name: 'an object with finalizers goes when the last of them has gone',
    applies: goesAtOnce,
    async run(scene) {
      const created = await scene.create('a', { finalizers: [finalizer, 'example.com/other'] })
      const watch = await scene.watch({ resourceVersion: versionOf(created) })
      const pending = expectStatus(await scene.remove('a'), 200).json
      assert.equal(pending.kind, scene.kind.kind)
      assert.match(pending.metadata.deletionTimestamp ?? '', /Z$/)
      assert.equal((pending.metadata as { deletionGracePeriodSeconds?: number }).deletionGracePeriodSeconds, 0)
      const again = expectStatus(await scene.remove('a'), 200).json
      assert.deepEqual(again, pending)
      const more = { metadata: { finalizers: [finalizer, 'example.com/other', 'example.com/new'] } }
      expectFault(await scene.merge('a', more), 422, 'Invalid')
      const fewer = expectStatus(await scene.merge('a', { metadata: { finalizers: [finalizer] } }), 200).json
      assert.equal(fewer.metadata.deletionTimestamp, pending.metadata.deletionTimestamp)
      await release(scene, 'a')
      assert.equal(await scene.status('a'), 404)
      assert.deepEqual(await scene.lines(watch, 3), ['MODIFIED a', 'MODIFIED a', 'DELETED a'])
      watch.close()
    },
  },
  {
    name: 'in the background, what an owner had goes after it',
    applies: canOwn,
    needs: ['cluster'],
    async run(scene) {
      const owner = await scene.create('owner')
      await scene.create('dependent', { ownerReferences: [ownedBy(owner)] })
      expectStatus(await scene.remove('owner', { body: deleteOptions({ propagationPolicy: 'Background' }) }), 200)
      assert.equal(await scene.status('owner'), 404)
      await eventually(async () => assert.equal(await scene.status('dependent'), 404))
    },
  },
  {
    name: 'in the foreground, the owner waits until what it had is gone',
    applies: canOwn,
    needs: ['cluster'],
    async run(scene) {
      const owner = await scene.create('owner')
      const dependent = { ownerReferences: [ownedBy(owner)], finalizers: [finalizer] }
      await scene.create('dependent', dependent)
      const answer = await scene.remove('owner', { body: deleteOptions({ propagationPolicy: 'Foreground' }) })
      const pending = expectStatus(answer, 200).json
      assert.deepEqual(pending.metadata.finalizers, ['foregroundDeletion'])
      await eventually(async () => assert.ok((await scene.get('dependent')).metadata.deletionTimestamp))
      assert.equal(await scene.status('owner'), 200)
      await release(scene, 'dependent')
      await eventually(async () => assert.equal(await scene.status('owner'), 404))
      assert.equal(await scene.status('dependent'), 404)
    },
  },
  {
    name: 'orphans lose their owner and stay',
    applies: canOwn,
    needs: ['cluster'],
    async run(scene) {
      const owner = await scene.create('owner')
      await scene.create('dependent', { ownerReferences: [ownedBy(owner)] })
      const pending = expectStatus(await scene.remove('owner', { query: { propagationPolicy: 'Orphan' } }), 200).json
      assert.deepEqual(pending.metadata.finalizers, ['orphan'])
      await eventually(async () => assert.equal(await scene.status('owner'), 404))
      assert.equal((await scene.get('dependent')).metadata.ownerReferences, undefined)
    },
  },
  {
    name: 'options of a deletion that say nothing sensible are refused',
    async run(scene) {
      await scene.create('a')
      const wrong = await scene.remove('a', { body: deleteOptions({ propagationPolicy: 'Sideways' }) })
      expectFault(wrong, 422, 'Invalid')
      const both = deleteOptions({ propagationPolicy: 'Orphan', orphanDependents: false })
      assert.ok([400, 422].includes((await scene.remove('a', { body: both })).status))
      for (const body of ['{', { kind: 'Other', apiVersion: 'v1' }])
        expectFault(await scene.remove('a', { body }), 400, 'BadRequest')
      expectFault(await scene.remove('a', { query: { gracePeriodSeconds: 'x' } }), 400, 'BadRequest')
      assert.equal(await scene.status('a'), 200)
    },
  },
  {
    name: 'a collection loses what is selected and keeps the rest',
    applies: goesAtOnce,
    async run(scene) {
      for (const [name, tier] of Object.entries({ a: 'low', b: 'low', c: 'high', d: 'high' }))
        await scene.create(name, { labels: { tier } })
      const run = (await scene.get('a')).metadata.labels?.['run'] ?? ''
      const remove = (query: string) => scene.send('DELETE', `${scene.collection}?${query}`)
      expectStatus(await remove(`labelSelector=run=${run},tier=low`), 200)
      assert.deepEqual(await scene.names(), ['c', 'd'])
      expectStatus(await remove(`labelSelector=run=${run}&fieldSelector=metadata.name=${scene.name('d')}`), 200)
      assert.deepEqual(await scene.names(), ['c'])
      assert.equal((await remove('labelSelector=a%20b')).status, 400)
      assert.equal((await remove('fieldSelector=metadata.bogus=x')).status, 400)
      assert.deepEqual(await scene.names(), ['c'])
      if (!scene.isAlone) return
      const other = await scene.otherCollection()
      expectStatus(await scene.send('POST', other, { body: scene.object('other') }), 201)
      await scene.create('held', { finalizers: [finalizer] })
      expectStatus(await remove(''), 200)
      expectStatus(await scene.send('GET', `${other}/other`), 200)
      assert.deepEqual(await scene.names(), ['held'])
      await release(scene, 'held')
      assert.deepEqual(await scene.names(), [])
    },
  },
]
