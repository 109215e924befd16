// SPDX-License-Identifier: Apache-2.0
/** Checks of lists in pages. */
import assert from 'node:assert/strict'
import { goesAtOnce } from './kind-under-test.ts'
import { type Check, expectFault, expectStatus, fill, itemsOf, listMeta } from './scene.ts'

/** Snapshots, what is left, tokens. */
export const pageChecks: readonly Check[] = [
  {
    name: 'pages show one version, whatever happens between them',
    applies: goesAtOnce,
    async run(scene) {
      await fill(scene)
      const first = expectStatus(await scene.list({ limit: '2' }), 200)
      const { continue: token = '', remainingItemCount, resourceVersion } = listMeta(first)
      assert.match(token, /^[A-Za-z0-9_-]+$/)
      assert.equal(remainingItemCount, scene.isAlone ? 3 : undefined)
      await scene.remove('d')
      await scene.create('b-new')
      await scene.merge('c', { metadata: { labels: { tier: 'changed' } } })
      const second = expectStatus(await scene.list({ limit: '2', continue: token }), 200)
      assert.equal(listMeta(second).resourceVersion, resourceVersion)
      assert.deepEqual(
        itemsOf(second).map(item => [scene.short(item), item.metadata.labels?.['tier']]),
        [
          ['c', 'high'],
          ['d', 'high'],
        ],
      )
      const last = expectStatus(await scene.list({ limit: '2', continue: listMeta(second).continue ?? '' }), 200)
      assert.deepEqual(
        itemsOf(last).map(item => scene.short(item)),
        ['e'],
      )
      assert.deepEqual([listMeta(last).continue, listMeta(last).remainingItemCount], [undefined, undefined])
      assert.deepEqual(await scene.names(), ['a', 'b', 'b-new', 'c', 'e'])
    },
  },
  {
    name: 'pages of a selection are full and do not tell what is left',
    async run(scene) {
      await fill(scene)
      const first = expectStatus(await scene.list({ limit: '1', labelSelector: 'tier=high' }), 200)
      assert.deepEqual(
        itemsOf(first).map(item => scene.short(item)),
        ['c'],
      )
      assert.equal(listMeta(first).remainingItemCount, undefined)
      const rest = { limit: '9', labelSelector: 'tier=high', continue: listMeta(first).continue ?? '' }
      assert.deepEqual(await scene.names(rest), ['d'])
    },
  },
  {
    name: 'a token that is none, or says too much, is refused',
    async run(scene) {
      await fill(scene)
      assert.equal((await scene.list({ continue: '!' })).status, 400)
      assert.equal((await scene.list({ continue: 'bm8gdG9rZW4' })).status, 400)
      const { continue: token = '', resourceVersion } = listMeta(await scene.list({ limit: '2' }))
      assert.equal((await scene.list({ continue: token, resourceVersion })).status, 400)
    },
  },
  {
    name: 'a page of a forgotten version is 410, with a token that goes on without it',
    needs: ['forgetting'],
    async run(scene) {
      await fill(scene)
      const { continue: token = '' } = listMeta(await scene.list({ limit: '2' }))
      await scene.merge('c', { metadata: { labels: { x: 'y' } } })
      await scene.forget?.()
      const gone = await scene.list({ limit: '2', continue: token })
      expectFault(gone, 410, 'Expired')
      const next = await scene.list({ continue: listMeta(gone).continue ?? '' })
      assert.deepEqual(
        itemsOf(expectStatus(next, 200)).map(item => scene.short(item)),
        ['c', 'd', 'e'],
      )
      expectFault(await scene.list({ resourceVersion: '1', resourceVersionMatch: 'Exact' }), 410, 'Expired')
    },
  },
]
