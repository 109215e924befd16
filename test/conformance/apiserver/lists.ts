// SPDX-License-Identifier: Apache-2.0
/** Checks of lists: selectors, pages, versions. */
import assert from 'node:assert/strict'
import { type Check, expectFault, expectStatus, itemsOf, listMeta, type Scene, versionOf } from './scene.ts'

/** Five objects, each with its tier; `e` has none. */
async function fill(scene: Scene): Promise<void> {
  const tiers = { a: 'low', b: 'low', c: 'high', d: 'high' }
  for (const [name, tier] of Object.entries(tiers)) await scene.create(name, { labels: { tier } })
  await scene.create('e')
}

const versionTooLarge = 'ResourceVersionTooLarge'

/** Selectors, pages, versions of lists. */
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
      const everywhere = expectStatus(
        await scene.send('GET', `${scene.everywhere}?fieldSelector=metadata.namespace=${scene.namespace}`),
        200,
      )
      assert.equal(itemsOf(everywhere).length, 5)
    },
  },
  {
    name: 'selectors by label, with every operator',
    async run(scene) {
      await fill(scene)
      const cases: Record<string, readonly string[]> = {
        'tier=low': ['a', 'b'],
        'tier==low': ['a', 'b'],
        'tier!=low': ['c', 'd', 'e'],
        'tier in (high, other)': ['c', 'd'],
        'tier notin (low,other)': ['c', 'd', 'e'],
        tier: ['a', 'b', 'c', 'd'],
        '!tier': ['e'],
        'tier=low,tier!=high': ['a', 'b'],
        'tier,tier notin (high)': ['a', 'b'],
        'tier=none': [],
      }
      for (const [labelSelector, names] of Object.entries(cases))
        assert.deepEqual(await scene.names({ labelSelector }), names, labelSelector)
      for (const labelSelector of ['a b', 'tier in low', 'tier in ()x', '=', 'a=b=c', '-=-'])
        assert.equal((await scene.list({ labelSelector })).status, 400, labelSelector)
    },
  },
  {
    name: 'selectors by field',
    async run(scene) {
      await fill(scene)
      const b = scene.name('b')
      assert.deepEqual(await scene.names({ fieldSelector: `metadata.name=${b}` }), ['b'])
      assert.deepEqual(await scene.names({ fieldSelector: `metadata.name!=${b}` }), ['a', 'c', 'd', 'e'])
      assert.deepEqual(await scene.names({ fieldSelector: `metadata.name=${b}`, labelSelector: 'tier=high' }), [])
      if (scene.kind.isNamespaced) {
        assert.deepEqual(await scene.names({ fieldSelector: 'metadata.namespace=other' }), [])
        const own = `metadata.namespace=${scene.namespace},metadata.name==${b}`
        assert.deepEqual(await scene.names({ fieldSelector: own }), ['b'])
      }
      for (const fieldSelector of ['metadata.bogus=x', 'metadata.name', 'x>y'])
        assert.equal((await scene.list({ fieldSelector })).status, 400, fieldSelector)
    },
  },
  {
    name: 'pages show one version, whatever happens between them',
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
    applies: ({ forget }) => forget !== undefined,
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
    },
  },
]
