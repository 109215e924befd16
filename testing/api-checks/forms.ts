// SPDX-License-Identifier: Apache-2.0
/** Checks of what goes over the wire: forms of objects, content types, methods, paths. */
import assert from 'node:assert/strict'
import { parse, stringify } from 'yaml'
import type { KubeObject } from '#domain/kube-object.ts'
import { changing } from './kind-under-test.ts'
import { type Check, expectFault, expectStatus, itemsOf, listMeta, nextOf, versionOf } from './scene.ts'

const tableForm = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'

interface Table {
  readonly kind: string
  readonly apiVersion: string
  readonly columnDefinitions: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: KubeObject | null }[]
}

function tableOf(json: unknown): Table {
  const table = json as Table
  assert.deepEqual([table.kind, table.apiVersion], ['Table', 'meta.k8s.io/v1'])
  return table
}

/** Tables, metadata, YAML, content types, methods, paths. */
export const formChecks: readonly Check[] = [
  {
    name: 'lists and objects as tables',
    async run(scene) {
      await scene.create('a')
      await scene.create('b')
      const list = expectStatus(await scene.list({}, { accept: tableForm }), 200)
      const { columnDefinitions, rows } = tableOf(list.json)
      assert.match(listMeta(list).resourceVersion, /^[1-9]/)
      const name = columnDefinitions.findIndex(column => column.name === 'Name')
      assert.deepEqual(
        rows.map(row => row.cells[name]),
        [scene.name('a'), scene.name('b')],
      )
      for (const { cells, object } of rows) {
        assert.equal(cells.length, columnDefinitions.length)
        assert.deepEqual([object?.kind, object?.apiVersion], ['PartialObjectMetadata', 'meta.k8s.io/v1'])
      }
      const whole = tableOf((await scene.list({ includeObject: 'Object' }, { accept: tableForm })).json)
      assert.equal(whole.rows[0]?.object?.kind, scene.kind.kind)
      const none = tableOf((await scene.list({ includeObject: 'None' }, { accept: tableForm })).json)
      assert.equal(none.rows[0]?.object, null)
      const one = await scene.send('GET', scene.path('a'), { headers: { accept: tableForm } })
      assert.deepEqual(
        tableOf(one.json).rows.map(row => row.cells[name]),
        [scene.name('a')],
      )
    },
  },
  {
    name: 'a watch of tables names the columns once',
    async run(scene) {
      const { metadata } = await scene.create('a')
      const watch = await scene.watch({ resourceVersion: metadata.resourceVersion ?? '' }, { accept: tableForm })
      await scene.create('b')
      await scene.merge('b', { metadata: { labels: { x: 'y' } } })
      const first = await nextOf(watch)
      const second = await nextOf(watch)
      assert.deepEqual([first?.type, second?.type], ['ADDED', 'MODIFIED'])
      const [named, unnamed] = [tableOf(first?.object), tableOf(second?.object)]
      assert.ok(named.columnDefinitions.length > 0)
      assert.equal(unnamed.columnDefinitions?.length ?? 0, 0)
      const name = named.columnDefinitions.findIndex(column => column.name === 'Name')
      for (const { rows } of [named, unnamed]) {
        assert.equal(rows[0]?.cells[name], scene.name('b'))
        assert.equal(rows[0]?.object?.kind, 'PartialObjectMetadata')
      }
      watch.close()
    },
  },
  {
    name: 'metadata alone, in lists, objects and watches',
    async run(scene) {
      const created = await scene.create('a', { labels: { x: 'y' } })
      const list = expectStatus(await scene.list({}, { accept: partialList }), 200)
      assert.deepEqual([list.json.kind, list.json.apiVersion], ['PartialObjectMetadataList', 'meta.k8s.io/v1'])
      const [item] = itemsOf(list)
      const one = (await scene.send('GET', scene.path('a'), { headers: { accept: partial } })).json
      const watch = await scene.watch({}, { accept: partial })
      const line = await nextOf(watch)
      watch.close()
      for (const object of [item, one, line?.object]) {
        assert.deepEqual(object?.metadata, created.metadata)
        assert.deepEqual(Object.keys(object ?? {}).sort(), ['apiVersion', 'kind', 'metadata'])
        assert.equal(object?.kind, 'PartialObjectMetadata')
      }
    },
  },
  {
    name: 'bodies and answers in YAML',
    async run(scene) {
      const yaml = { 'content-type': 'application/yaml', accept: 'application/yaml' }
      const posted = await scene.send('POST', scene.collection, { body: stringify(scene.object('a')), headers: yaml })
      expectStatus(posted, 201)
      assert.match(String(posted.headers['content-type']), /^application\/yaml/)
      const object = parse(posted.text) as KubeObject
      assert.equal(object.metadata.name, scene.name('a'))
      assert.deepEqual(await scene.get('a'), object)
      const changed = { ...object, ...scene.kind.body(3) }
      const put = await scene.send('PUT', scene.path('a'), { body: stringify(changed), headers: yaml })
      expectStatus(put, 200)
      assert.equal(changing(scene.kind, await scene.get('a')), changing(scene.kind, scene.kind.body(3)))
      const broken = await scene.send('POST', scene.collection, { body: 'a: [', headers: yaml })
      assert.equal(broken.status, 400)
    },
  },
  {
    name: 'a client gets a form that it accepts, or 406',
    async run(scene) {
      await scene.create('a')
      const status = async (accept: string) => (await scene.list({}, { accept })).status
      assert.equal(await status('*/*'), 200)
      assert.equal(await status('text/html, application/json'), 200)
      const refused = await scene.list({}, { accept: 'text/html' })
      expectFault(refused, 406, 'NotAcceptable')
      assert.equal(await status('application/json;as=Table;v=v9;g=meta.k8s.io'), 406)
      const bodied = (type: string) =>
        scene.send('POST', scene.collection, { body: scene.object('b'), headers: { 'content-type': type } })
      expectFault(await bodied('text/plain'), 415, 'UnsupportedMediaType')
    },
  },
  {
    name: 'what is not served is told so',
    async run(scene) {
      const root = scene.everywhere.slice(0, scene.everywhere.lastIndexOf('/'))
      assert.equal((await scene.send('GET', `${root}/nothings`)).status, 404)
      assert.equal((await scene.send('GET', '/apis/none.example/v1')).status, 404)
      expectFault(await scene.send('POST', scene.path('a'), { body: scene.object('a') }), 405, 'MethodNotAllowed')
      expectFault(await scene.send('PUT', scene.collection, { body: scene.object('a') }), 405, 'MethodNotAllowed')
      expectFault(await scene.send('PATCH', scene.collection, { body: {} }), 405, 'MethodNotAllowed')
      assert.equal((await scene.send('GET', `${scene.path('a')}/bogus`)).status, 404)
      if (!scene.kind.isNamespaced) return
      expectFault(await scene.send('DELETE', `${scene.everywhere}?dryRun=All`), 405, 'MethodNotAllowed')
      expectFault(await scene.send('POST', scene.everywhere, { body: scene.object('a') }), 405, 'MethodNotAllowed')
    },
  },
  {
    name: 'unknown parameters are ignored',
    async run(scene) {
      const created = await scene.create('a')
      assert.deepEqual(await scene.names({ bogus: '1', pretty: 'true' }), ['a'])
      const got = await scene.send('GET', `${scene.path('a')}?bogus=1&__proto__=2`)
      assert.deepEqual(expectStatus(got, 200).json, created)
      assert.equal(versionOf(expectStatus(await scene.merge('a', {}, { bogus: '1' }), 200).json), versionOf(created))
    },
  },
  {
    name: 'bodies that are no objects are refused',
    async run(scene) {
      for (const body of ['', '{', '[]', '"a"', '7']) {
        const { status } = await scene.send('POST', scene.collection, { body })
        assert.equal(status, 400, `${JSON.stringify(body)} is answered ${status}`)
      }
      const untyped = await scene.send('POST', scene.collection, { body: '{"metadata":{"labels":["a"]}}' })
      assert.equal(untyped.status, 400)
      const wrong = { ...scene.object('a'), metadata: { name: 7 } }
      assert.equal((await scene.send('POST', scene.collection, { body: wrong })).status, 400)
      const other = { ...scene.object('a'), kind: 'Other' }
      assert.equal((await scene.send('POST', scene.collection, { body: other })).status, 400)
    },
  },
]
