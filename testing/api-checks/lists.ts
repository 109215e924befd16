// SPDX-License-Identifier: Apache-2.0
/** Checks of lists: order, content, versions. */
import assert from 'node:assert/strict'
import { has } from './kind-under-test.ts'
import { type Check, expectFault, expectStatus, fill, itemsOf, listMeta, versionOf } from './scene.ts'

const versionTooLarge = 'ResourceVersionTooLarge'

/** Order, content, versions. */
export const listChecks: readonly Check[] = [
  {
    name: 'a list says what it is and which version it shows',
    async run(scene) {
      const empty = expectStatus(await scene.list(), 200)
      assert.deepEqual(itemsOf(empty), [])
      const { apiVersion, kind } = scene.kind
      assert.deepEqual([empty.json.kind, empty.json.apiVersion], [`${kind}List`, apiVersion])
      await fill(scene)
      const all = expectStatus(await scene.list(), 200)
      assert.deepEqual(
        itemsOf(all).map(item => scene.short(item)),
        ['a', 'b', 'c', 'd', 'e'],
      )
      for (const item of itemsOf(all)) {
        assert.ok(Number(versionOf(item)) <= Number(listMeta(all).resourceVersion))
        assert.equal(versionOf(item), versionOf(await scene.get(scene.short(item))))
      }
      if (!scene.kind.isNamespaced) return
      assert.ok(itemsOf(all).every(({ metadata }) => metadata.namespace === scene.namespace))
      const everywhere = expectStatus(
        await scene.send('GET', `${scene.everywhere}?fieldSelector=metadata.namespace=${scene.namespace}`),
        200,
      )
      assert.equal(itemsOf(everywhere).length, 5)
    },
  },
  {
    name: 'items are in the order of their names, and are the objects',
    async run(scene) {
      const names = ['b', 'a-b', 'a', ...(has(scene.kind, 'short-names') ? [] : ['a.b'])]
      for (const name of names) await scene.create(name)
      assert.deepEqual(await scene.names(), names.toSorted())
      const [first] = await scene.itemsOf()
      const { apiVersion: _version, kind: _kind, ...whole } = await scene.get('a')
      const { apiVersion: _itemVersion, kind: _itemKind, ...item } = first ?? scene.object('a')
      if (has(scene.kind, 'listed-as-metadata')) assert.deepEqual(item, { metadata: whole.metadata })
      else assert.deepEqual(item, whole)
    },
  },
  {
    name: 'versions of lists: newest, any, not older, exact',
    async run(scene) {
      await scene.create('a')
      const b = await scene.create('b')
      await scene.create('c')
      const version = versionOf(b)
      assert.deepEqual(await scene.names({ resourceVersion: '' }), ['a', 'b', 'c'])
      expectStatus(await scene.list({ resourceVersion: '0' }), 200)
      expectStatus(await scene.list({ resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' }), 200)
      const notOlder = await scene.list({ resourceVersion: version, resourceVersionMatch: 'NotOlderThan' })
      assert.ok(Number(listMeta(expectStatus(notOlder, 200)).resourceVersion) >= Number(version))
      const exact = await scene.list({ resourceVersion: version, resourceVersionMatch: 'Exact' })
      assert.equal(listMeta(expectStatus(exact, 200)).resourceVersion, version)
      assert.deepEqual(
        itemsOf(exact).map(item => scene.short(item)),
        ['a', 'b'],
      )
      assert.deepEqual(await scene.names({ resourceVersion: version, limit: '9' }), ['a', 'b'])
      assert.equal(await scene.status('a'), 200)
      expectStatus(await scene.send('GET', `${scene.path('a')}?resourceVersion=${version}`), 200)
      expectStatus(await scene.send('GET', `${scene.path('a')}?resourceVersion=0`), 200)
    },
  },
  {
    name: 'a version that does not exist yet is 504, and says why and when to ask again',
    async run(scene) {
      const { metadata } = await scene.create('a')
      const future = String(Number(metadata.resourceVersion) + 1_000_000)
      for (const path of [`${scene.collection}?`, `${scene.path('a')}?`]) {
        const { causes, retryAfterSeconds } = expectFault(
          await scene.send('GET', `${path}resourceVersion=${future}`),
          504,
          'Timeout',
        )
        assert.deepEqual(
          causes.map(({ reason }) => reason),
          [versionTooLarge],
        )
        assert.equal(retryAfterSeconds, 1)
      }
    },
  },
  {
    name: 'versions and matches that say nothing sensible are refused',
    async run(scene) {
      const cases: Record<string, Readonly<Record<string, string>>> = {
        'a match without a version': { resourceVersionMatch: 'Exact' },
        'exactly any': { resourceVersion: '0', resourceVersionMatch: 'Exact' },
        'a match that is none': { resourceVersion: '1', resourceVersionMatch: 'Other' },
        'initial events of a list': { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' },
      }
      for (const [because, query] of Object.entries(cases)) {
        const answer = await scene.list(query)
        assert.equal(answer.status, 422, `${because}: ${answer.text.slice(0, 300)}`)
      }
      assert.equal((await scene.list({ resourceVersion: 'abc' })).status, 400)
      assert.equal((await scene.list({ limit: 'x' })).status, 400)
    },
  },
]
