// SPDX-License-Identifier: Apache-2.0
/** Checks of server-side apply. */
import assert from 'node:assert/strict'
import { changing } from './kinds.ts'
import { type Check, expectFault, expectStatus, type Scene, versionOf } from './scene.ts'

interface Managed {
  readonly manager: string
  readonly operation: string
}

function managersOf(object: { readonly metadata: object }): readonly string[] {
  const { managedFields = [] } = object.metadata as { managedFields?: readonly Managed[] }
  return managedFields.map(({ manager, operation }) => `${manager} ${operation}`).sort()
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
      const again = expectStatus(await scene.apply('a', applied(scene, {}, 1), { fieldManager: 'one' }), 200).json
      assert.equal(versionOf(again), versionOf(first))
      const changed = expectStatus(await scene.apply('a', applied(scene, {}, 2), { fieldManager: 'one' }), 200).json
      assert.equal(changing(scene.kind, changed), changing(scene.kind, scene.kind.body(2)))
    },
  },
  {
    name: "two managers' different values conflict, and force decides",
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
      assert.equal(await scene.status('a'), 404)
    },
  },
]
