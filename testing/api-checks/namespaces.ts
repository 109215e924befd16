// SPDX-License-Identifier: Apache-2.0
/** Checks of namespaces: missing, terminating, emptied. */
import assert from 'node:assert/strict'
import { type Check, eventually, expectFault, expectStatus } from './scene.ts'

/** What happens in namespaces that are missing or going. */
export const namespaceChecks: readonly Check[] = [
  {
    name: 'nothing is created in a namespace that is not there',
    applies: kind => kind.isNamespaced,
    needs: ['cluster'],
    async run(scene) {
      const elsewhere = scene.collection.replace(scene.namespace, `${scene.namespace}-none`)
      const answer = await scene.send('POST', elsewhere, { body: scene.object('a') })
      const { name, kind } = expectFault(answer, 404, 'NotFound')
      assert.deepEqual([name, kind], [`${scene.namespace}-none`, 'namespaces'])
    },
  },
  {
    name: 'a namespace that is deleted takes nothing new, is emptied, and goes',
    applies: kind => kind.isNamespaced,
    needs: ['cluster'],
    async run(scene) {
      await scene.create('held', { finalizers: ['example.com/hold'] })
      await scene.create('a')
      const path = `/api/v1/namespaces/${scene.namespace}`
      expectStatus(await scene.send('DELETE', path), 200)
      await eventually(async () => {
        const answer = await scene.send('POST', scene.collection, { body: scene.object('late') })
        const { causes } = expectFault(answer, 403, 'Forbidden')
        assert.ok(causes.some(({ reason }) => reason === 'NamespaceTerminating'))
      })
      await eventually(async () => assert.deepEqual(await scene.names(), ['held']))
      expectStatus(await scene.send('GET', path), 200)
      expectStatus(await scene.merge('held', { metadata: { finalizers: null } }), 200)
      await eventually(async () => assert.equal((await scene.send('GET', path)).status, 404))
      assert.deepEqual(await scene.names(), [])
    },
  },
]
