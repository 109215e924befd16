// SPDX-License-Identifier: Apache-2.0
/** Checks of server-side apply. */
import assert from 'node:assert/strict'
import { stringify } from 'yaml'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { changing, hasContent } from './kind-under-test.ts'
import { type Check, expectFault, expectStatus, type Scene, versionOf } from './scene.ts'

interface Managed {
  readonly manager: string
  readonly operation: string
  readonly apiVersion: string
  readonly time: string
  readonly fieldsType: string
  readonly fieldsV1: object
}

function managedOf(object: { readonly metadata: object }): readonly Managed[] {
  return (object.metadata as { managedFields?: readonly Managed[] }).managedFields ?? []
}

function managersOf(object: { readonly metadata: object }): readonly string[] {
  return managedOf(object)
    .map(({ manager, operation }) => `${manager} ${operation}`)
    .sort()
}

/** As a manager applies it: no more than it wants to own. */
function applied(scene: Scene, labels: Readonly<Record<string, string>>, n?: number): object {
  const { apiVersion, kind, body } = scene.kind
  const { name, labels: own } = scene.object('a').metadata
  return { ...(n !== undefined && body(n)), apiVersion, kind, metadata: { name, labels: { ...own, ...labels } } }
}

/** Server-side apply: managers, conflicts, force, pruning. */
export const applyChecks: readonly Check[] = [
  {
    name: 'apply makes the object, and again changes nothing',
    async run(scene) {
      const first = expectStatus(await scene.apply('a', applied(scene, {}, 1), { fieldManager: 'one' }), 201).json
      assert.deepEqual(managersOf(first), ['one Apply'])
      const [managed] = managedOf(first)
      assert.deepEqual([managed?.apiVersion, managed?.fieldsType], [scene.kind.apiVersion, 'FieldsV1'])
      assert.match(managed?.time ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.ok(Object.keys(managed?.fieldsV1 ?? {}).includes('f:metadata'), JSON.stringify(managed))
      const again = expectStatus(await scene.apply('a', applied(scene, {}, 1), { fieldManager: 'one' }), 200).json
      assert.equal(versionOf(again), versionOf(first))
      const changed = expectStatus(await scene.apply('a', applied(scene, {}, 2), { fieldManager: 'one' }), 200).json
      assert.equal(changing(scene.kind, changed), changing(scene.kind, scene.kind.body(2)))
    },
  },
  {
    name: "two managers' different values conflict, and force decides",
    applies: hasContent,
    async run(scene) {
      await scene.apply('a', applied(scene, {}, 1), { fieldManager: 'one' })
      const second = applied(scene, {}, 2)
      const { causes } = expectFault(await scene.apply('a', second, { fieldManager: 'two' }), 409, 'Conflict')
      assert.ok(causes.length > 0)
      for (const { reason, message, field } of causes) {
        assert.equal(reason, 'FieldManagerConflict')
        assert.match(message ?? '', /"one"/)
        assert.match(field ?? '', /^\./)
      }
      const forced = expectStatus(await scene.apply('a', second, { fieldManager: 'two', force: 'true' }), 200).json
      assert.equal(changing(scene.kind, forced), changing(scene.kind, scene.kind.body(2)))
      expectFault(await scene.apply('a', applied(scene, {}, 1), { fieldManager: 'one' }), 409, 'Conflict')
    },
  },
  {
    name: 'what a manager no longer applies goes, unless somebody else applies it too',
    async run(scene) {
      await scene.apply('a', applied(scene, { own: '1', shared: '1' }, 1), { fieldManager: 'one' })
      await scene.apply('a', applied(scene, { shared: '1' }), { fieldManager: 'two' })
      const left = expectStatus(await scene.apply('a', applied(scene, {}, 1), { fieldManager: 'one' }), 200).json
      assert.deepEqual([left.metadata.labels?.['own'], left.metadata.labels?.['shared']], [undefined, '1'])
      const gone = expectStatus(await scene.apply('a', applied(scene, {}), { fieldManager: 'two' }), 200).json
      assert.equal(gone.metadata.labels?.['shared'], undefined)
      assert.equal(changing(scene.kind, gone), changing(scene.kind, scene.kind.body(1)))
    },
  },
  {
    name: 'updates are managers too',
    async run(scene) {
      await scene.apply('a', applied(scene, { x: '1' }, 1), { fieldManager: 'one' })
      const edited = await scene.merge('a', { metadata: { labels: { x: '2' } } }, { fieldManager: 'editor' })
      assert.deepEqual(managersOf(expectStatus(edited, 200).json), ['editor Update', 'one Apply'])
      const { causes } = expectFault(
        await scene.apply('a', applied(scene, { x: '1' }, 1), { fieldManager: 'one' }),
        409,
        'Conflict',
      )
      assert.deepEqual(
        causes.map(({ field }) => field),
        ['.metadata.labels.x'],
      )
      const posted = await scene.send('POST', `${scene.collection}?fieldManager=maker`, { body: scene.object('b') })
      assert.deepEqual(managersOf(expectStatus(posted, 201).json), ['maker Update'])
    },
  },
  {
    name: 'apply says who applies, and not who manages',
    async run(scene) {
      expectFault(await scene.apply('a', applied(scene, {}, 1), {}), 422, 'Invalid')
      const managed = { ...scene.object('a'), metadata: { name: scene.name('a'), managedFields: [{ manager: 'x' }] } }
      assert.equal((await scene.apply('a', managed, { fieldManager: 'one' })).status, 400)
      assert.equal((await scene.apply('a', '{', { fieldManager: 'one' })).status, 400)
      expectFault(await scene.apply('a', applied(scene, {}, 1), { fieldManager: 'm'.repeat(129) }), 422, 'Invalid')
      const { apiVersion: _version, kind: _kind, ...untyped } = scene.object('a')
      assert.equal((await scene.apply('a', untyped, { fieldManager: 'one' })).status, 400)
      const elsewhere = { ...scene.object('a'), metadata: { name: scene.name('b') } }
      const nameless = { ...scene.object('a'), metadata: { labels: { x: 'y' } } }
      const other = { ...scene.object('a'), kind: 'Other' }
      for (const wrong of [elsewhere, nameless, other])
        expectFault(await scene.apply('a', wrong, { fieldManager: 'one' }), 400, 'BadRequest')
      assert.equal(await scene.status('a'), 404)
    },
  },
  {
    name: 'what two managers apply alike both of them own',
    async run(scene) {
      await scene.apply('a', applied(scene, { x: '1' }, 1), { fieldManager: 'one' })
      const second = expectStatus(await scene.apply('a', applied(scene, { x: '1' }), { fieldManager: 'two' }), 200).json
      assert.deepEqual(managersOf(second), ['one Apply', 'two Apply'])
      const alone = await scene.apply('a', applied(scene, { x: '2' }, 1), { fieldManager: 'one' })
      assert.match(alone.text, /\\"two\\"/)
      expectFault(alone, 409, 'Conflict')
      const forced = await scene.apply('a', applied(scene, { x: '2' }, 1), { fieldManager: 'one', force: 'true' })
      const { metadata } = expectStatus(forced, 200).json
      assert.equal(metadata.labels?.['x'], '2')
    },
  },
  {
    name: 'what is applied may be meant for one object and one version of it',
    async run(scene) {
      const of = (meta: Partial<ObjectMeta>) => {
        const object = applied(scene, { x: '1' }) as KubeObject
        return { ...object, metadata: { ...object.metadata, ...meta } }
      }
      const uid = '00000000-0000-4000-8000-000000000000'
      expectFault(await scene.apply('a', of({ uid }), { fieldManager: 'one' }), 409, 'Conflict')
      const { metadata } = await scene.create('a')
      const known = { uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' }
      expectStatus(await scene.apply('a', of(known), { fieldManager: 'one' }), 200)
      const stale = of({ resourceVersion: known.resourceVersion })
      expectFault(await scene.apply('a', stale, { fieldManager: 'one' }), 409, 'Conflict')
      expectFault(await scene.apply('a', of({ uid }), { fieldManager: 'one' }), 422, 'Invalid')
    },
  },
  {
    name: 'YAML is applied like JSON',
    async run(scene) {
      const answer = await scene.apply('a', stringify(applied(scene, { x: '1' }, 3)), { fieldManager: 'one' })
      const made = expectStatus(answer, 201).json
      assert.equal(made.metadata.labels?.['x'], '1')
      assert.equal(changing(scene.kind, made), changing(scene.kind, scene.kind.body(3)))
    },
  },
  {
    name: 'managers can be forgotten, and an update cannot make them up',
    async run(scene) {
      const created = await scene.create('a')
      const cleared = expectStatus(await scene.merge('a', { metadata: { managedFields: [{}] } }), 200).json
      assert.deepEqual(managersOf(cleared), [])
      assert.notEqual(versionOf(cleared), versionOf(created))
    },
  },
]
