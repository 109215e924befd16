// SPDX-License-Identifier: Apache-2.0
/** Checks of computed kinds: what can be read of them is read as of any other kind, and nothing can be written. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ComputedCheck, ComputedScene } from './computed-scene.ts'
import { eventually, expectFault, expectStatus, itemsOf, listMeta, nextOf, versionOf } from './scene.ts'

const initialEvents = {
  sendInitialEvents: 'true',
  resourceVersionMatch: 'NotOlderThan',
  allowWatchBookmarks: 'true',
}
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
const partial = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' }

async function versionNow(scene: ComputedScene): Promise<string> {
  return listMeta(expectStatus(await scene.list({ limit: '1' }), 200)).resourceVersion
}

/** Lists, objects, selectors, pages, versions, watches, forms, refusals. */
export const computedChecks: readonly ComputedCheck[] = [
  {
    name: 'an object is there as long as its source is',
    async run(scene) {
      expectFault(await scene.client.call('GET', scene.path('a')), 404, 'NotFound')
      const source = await scene.make('a')
      await scene.make('b')
      const made = await scene.get('a')
      const { apiVersion, kind } = scene.kind
      assert.deepEqual([made.apiVersion, made.kind, made.metadata.name], [apiVersion, kind, scene.name('a')])
      assert.match(made.metadata.uid ?? '', /^[0-9a-f-]{36}$/)
      assert.equal(made.metadata.creationTimestamp, source.metadata.creationTimestamp)
      assert.ok(Number(versionOf(made)) >= Number(versionOf(source)))
      const list = await scene.list()
      assert.deepEqual([list.json.kind, list.json.apiVersion], [`${kind}List`, apiVersion])
      assert.deepEqual(scene.names(list), ['a', 'b'])
      const { apiVersion: _version, kind: _kind, ...whole } = made
      const { apiVersion: _itemVersion, kind: _itemKind, ...item } = scene.own(list)[0] as KubeObject
      assert.deepEqual(item, scene.kind.isListedAsMetadata === true ? { metadata: whole.metadata } : whole)
      const changed = await scene.change('a')
      const after = await scene.get('a')
      assert.equal(versionOf(after), versionOf(changed))
      assert.equal(after.metadata.uid, made.metadata.uid)
      await scene.drop('a')
      expectFault(await scene.client.call('GET', scene.path('a')), 404, 'NotFound')
      assert.deepEqual(scene.names(await scene.list()), ['b'])
    },
  },
  {
    name: 'selectors choose',
    async run(scene) {
      for (const name of ['a', 'b', 'c']) await scene.make(name)
      const b = scene.name('b')
      assert.deepEqual(scene.names(await scene.list({ fieldSelector: `metadata.name=${b}` })), ['b'])
      assert.deepEqual(scene.names(await scene.list({ fieldSelector: `metadata.name!=${b}` })), ['a', 'c'])
      assert.deepEqual(scene.names(await scene.list({ labelSelector: '!nobody/has-it' })), ['a', 'b', 'c'])
      assert.deepEqual(scene.names(await scene.list({ labelSelector: 'nobody/has-it in (x)' })), [])
      assert.equal((await scene.list({ labelSelector: 'a b' })).status, 400)
      assert.equal((await scene.list({ fieldSelector: 'metadata.bogus=x' })).status, 400)
    },
  },
  {
    name: 'pages show one version, whatever happens between them',
    async run(scene) {
      for (const name of ['a', 'b', 'c']) await scene.make(name)
      const before = scene.own(await scene.list()).map(versionOf)
      const first = expectStatus(await scene.list({ limit: '1' }), 200)
      const { continue: token = '', resourceVersion } = listMeta(first)
      await scene.drop('c')
      await scene.change('b')
      const rest = expectStatus(await scene.list({ continue: token }), 200)
      assert.equal(listMeta(rest).resourceVersion, resourceVersion)
      const seen = [...scene.own(first), ...scene.own(rest)]
      assert.deepEqual(
        seen.map(({ metadata }) => scene.short(metadata.name)),
        ['a', 'b', 'c'],
      )
      assert.deepEqual(seen.map(versionOf), before)
      assert.deepEqual(scene.names(await scene.list()), ['a', 'b'])
    },
  },
  {
    name: 'versions of lists: newest, any, not older, exact, to come',
    async run(scene) {
      await scene.make('a')
      const version = await versionNow(scene)
      await scene.make('b')
      for (const query of [{}, { resourceVersion: '0' }, { resourceVersion: version }])
        assert.deepEqual(scene.names(await scene.list(query)), ['a', 'b'], JSON.stringify(query))
      const exact = await scene.list({ resourceVersion: version, resourceVersionMatch: 'Exact' })
      assert.deepEqual([scene.names(exact), listMeta(exact).resourceVersion], [['a'], version])
      const future = { resourceVersion: String(Number(version) + 1_000_000) }
      expectFault(await scene.list(future), 504, 'Timeout')
      assert.equal((await scene.list({ resourceVersionMatch: 'Exact' })).status, 422)
      assert.equal((await scene.list({ resourceVersion: 'abc' })).status, 400)
    },
  },
  {
    name: 'a watch tells what becomes of an object, and goes on where another one has ended',
    async run(scene) {
      const start = await versionNow(scene)
      const watch = await scene.watch('a', { resourceVersion: start })
      await scene.make('a')
      const added = await nextOf(watch)
      assert.deepEqual([added?.type, added?.object.metadata.name], ['ADDED', scene.name('a')])
      const changed = await scene.change('a')
      const modified = await nextOf(watch)
      assert.deepEqual([modified?.type, modified && versionOf(modified.object)], ['MODIFIED', versionOf(changed)])
      await scene.drop('a')
      const deleted = await nextOf(watch)
      assert.equal(deleted?.type, 'DELETED')
      assert.ok(Number(deleted && versionOf(deleted.object)) > Number(versionOf(changed)))
      watch.close()
      await scene.make('b')
      const again = await scene.watch('b', { resourceVersion: start, labelSelector: '!nobody/has-it' })
      assert.equal((await nextOf(again))?.type, 'ADDED')
      again.close()
      const resumed = await scene.client.watch(`${scene.collection}?watch=1&resourceVersion=${versionOf(changed)}`)
      let line = await nextOf(resumed)
      while (line && line.object.metadata.name !== scene.name('a')) line = await nextOf(resumed)
      assert.equal(line?.type, 'DELETED')
      resumed.close()
    },
  },
  {
    name: 'no version goes back when the newest source goes',
    async run(scene) {
      // Others have one source each.
      if (scene.kind.isNamespaced) return
      await scene.make('a')
      const dropBeside = await scene.makeBeside('a')
      const before = await scene.get('a')
      const watch = await scene.watch('a', { resourceVersion: versionOf(before) })
      await dropBeside()
      const modified = await nextOf(watch)
      const after = await scene.get('a')
      assert.ok(Number(versionOf(after)) > Number(versionOf(before)))
      assert.deepEqual([modified?.type, modified && versionOf(modified.object)], ['MODIFIED', versionOf(after)])
      assert.equal(versionOf(scene.own(await scene.list())[0] as KubeObject), versionOf(after))
      watch.close()
    },
  },
  {
    name: 'initial events end with the bookmark that says so, in every form',
    async run(scene) {
      await scene.make('a')
      for (const headers of [{}, partial, table]) {
        const watch = await scene.watch('a', initialEvents, headers)
        const [added, end] = [await nextOf(watch), await nextOf(watch)]
        assert.deepEqual([added?.type, end?.type], ['ADDED', 'BOOKMARK'], JSON.stringify(headers))
        assert.match(JSON.stringify(end?.object), /"k8s.io\/initial-events-end":"true"/)
        watch.close()
      }
      const wrong = await scene.watch('a', { sendInitialEvents: 'true', allowWatchBookmarks: 'true' })
      assert.equal(wrong.status, 422)
      wrong.close()
    },
  },
  {
    name: 'objects as tables, as metadata alone, in YAML',
    async run(scene) {
      await scene.make('a')
      const whole = await scene.get('a')
      const one = await scene.client.call('GET', scene.path('a'), { headers: table })
      const { kind, columnDefinitions, rows } = one.json as unknown as {
        readonly kind: string
        readonly columnDefinitions: readonly { readonly name: string }[]
        readonly rows: readonly { readonly cells: readonly unknown[] }[]
      }
      const name = columnDefinitions.findIndex(column => column.name === 'Name')
      assert.deepEqual(
        [kind, rows[0]?.cells[name], rows[0]?.cells.length],
        ['Table', scene.name('a'), columnDefinitions.length],
      )
      const metadata = (await scene.client.call('GET', scene.path('a'), { headers: partial })).json
      assert.deepEqual(metadata, {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: whole.metadata,
      })
      const yaml = await scene.client.call('GET', scene.path('a'), { headers: { accept: 'application/yaml' } })
      assert.match(yaml.text, new RegExp(`^kind: ${scene.kind.kind}$`, 'm'))
      assert.equal((await scene.list({}, { accept: 'text/html' })).status, 406)
    },
  },
  {
    name: 'nothing can be written',
    async run(scene) {
      await scene.make('a')
      const body = await scene.get('a')
      for (const [method, path] of [
        ['POST', scene.collection],
        ['PUT', scene.path('a')],
        ['PATCH', scene.path('a')],
        ['DELETE', scene.path('a')],
        ['DELETE', scene.collection],
      ] as const)
        expectFault(await scene.client.call(method, path, { body }), 405, 'MethodNotAllowed')
      assert.deepEqual(await scene.get('a'), body)
    },
  },
  {
    name: 'what is forgotten is 410, and there is a way on',
    needsForgetting: true,
    async run(scene) {
      for (const name of ['a', 'b']) await scene.make(name)
      const first = listMeta(await scene.list({ limit: '1' }))
      await scene.change('b')
      await scene.forget?.()
      const gone = await scene.list({ continue: first.continue ?? '' })
      expectFault(gone, 410, 'Expired')
      const next = await scene.list({ continue: listMeta(gone).continue ?? '' })
      assert.ok(itemsOf(expectStatus(next, 200)).length > 0)
      expectFault(await scene.list({ resourceVersion: '1', resourceVersionMatch: 'Exact' }), 410, 'Expired')
      const watch = await scene.watch('b', { resourceVersion: first.resourceVersion })
      const line = watch.status === 200 ? await nextOf(watch) : undefined
      assert.ok(watch.status === 410 || (line?.type === 'ERROR' && line.object['code'] === 410), JSON.stringify(line))
      watch.close()
      await eventually(async () => assert.deepEqual(scene.names(await scene.list()), ['a', 'b']))
    },
  },
]
