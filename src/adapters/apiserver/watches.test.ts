// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import { type ObjectStore, StoreError } from '#adapters/db/store.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { blobs, totals, widgets } from '#testing/test-kinds.ts'
import type { Status } from './api-error.ts'

const shop = '/apis/shop.example/v1'
const inA = `${shop}/namespaces/a/widgets`

async function put(api: TestServer, name: string, labels: object = {}, namespace = 'a'): Promise<KubeObject> {
  const body = { metadata: { name, labels }, spec: { price: 1 } }
  return (await api.call('POST', `${shop}/namespaces/${namespace}/widgets`, { body })).json
}

function patch(api: TestServer, name: string, body: object, namespace = 'a') {
  return api.call('PATCH', `${shop}/namespaces/${namespace}/widgets/${name}`, { body })
}

test('a watch from a version tells everything after it, in order, deletions under their own version', async () => {
  await using api = await startTestServer([widgets])
  await put(api, 'x')
  await patch(api, 'x', { spec: { price: 2 } })
  await put(api, 'y', {}, 'b')
  await api.call('DELETE', `${inA}/x`)
  const watch = await api.watch(`${shop}/widgets?watch=true&resourceVersion=2`)
  const events = [await watch.next(), await watch.next(), await watch.next()]
  assert.deepEqual(
    events.map(event => [
      event?.type,
      event?.object.metadata.name,
      event?.object.metadata.resourceVersion,
      event?.object['spec'],
    ]),
    [
      ['MODIFIED', 'x', '3', { price: 2 }],
      ['ADDED', 'y', '4', { price: 1 }],
      ['DELETED', 'x', '5', { price: 2 }],
    ],
  )
  await put(api, 'z')
  assert.deepEqual(await watch.short(1), ['ADDED z'])
  watch.close()
})

test('a watch without a version begins with what is there', async () => {
  await using api = await startTestServer([widgets])
  await put(api, 'x')
  for (const query of ['', '&resourceVersion=0', '&resourceVersion=']) {
    const watch = await api.watch(`${inA}?watch=1${query}`)
    assert.deepEqual(await watch.short(1), ['ADDED x'])
    watch.close()
  }
})

test('watches are about a namespace, or one object', async () => {
  await using api = await startTestServer([widgets])
  const inNamespace = await api.watch(`${inA}?watch=true&resourceVersion=1`)
  const ofOne = await api.watch(`${inA}?watch=true&resourceVersion=1&fieldSelector=metadata.name%3Dy`)
  const byPath = await api.watch(`${inA}/y?watch=true&resourceVersion=1`)
  await put(api, 'x', {}, 'b')
  await put(api, 'x')
  await put(api, 'y')
  assert.deepEqual(await inNamespace.short(2), ['ADDED x', 'ADDED y'])
  assert.deepEqual(await ofOne.short(1), ['ADDED y'])
  assert.deepEqual(await byPath.short(1), ['ADDED y'])
  for (const watch of [inNamespace, ofOne, byPath]) watch.close()
})

test('an object that enters a selection is added, one that leaves it is deleted', async () => {
  await using api = await startTestServer([widgets])
  const live = await api.watch(`${inA}?watch=true&resourceVersion=1&labelSelector=on=yes`)
  await put(api, 'x', { on: 'no' })
  await patch(api, 'x', { metadata: { labels: { on: 'yes' } } })
  await patch(api, 'x', { spec: { price: 3 } })
  await patch(api, 'x', { metadata: { labels: { on: null } } })
  await patch(api, 'x', { metadata: { labels: { on: 'yes' } } })
  await api.call('DELETE', `${inA}/x`)
  const expected = ['ADDED x', 'MODIFIED x', 'DELETED x', 'ADDED x', 'DELETED x']
  const replay = await api.watch(`${inA}?watch=true&resourceVersion=1&labelSelector=on=yes`)
  assert.deepEqual(await replay.short(5), expected)
  assert.deepEqual([(await live.next())?.type, (await live.next())?.type], ['ADDED', 'MODIFIED'])
  const left = await live.next()
  assert.deepEqual(
    [left?.type, left?.object.metadata.resourceVersion, left?.object.metadata.labels],
    ['DELETED', '5', { on: 'yes' }],
  )
  assert.deepEqual(await live.short(2), ['ADDED x', 'DELETED x'])
  live.close()
  replay.close()
})

test('WatchList: what is there, then the bookmark that ends it, then what happens', async () => {
  await using api = await startTestServer([widgets])
  await put(api, 'x')
  await put(api, 'y')
  const watch = await api.watch(
    `${inA}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
  )
  assert.deepEqual(await watch.short(2), ['ADDED x', 'ADDED y'])
  const bookmark = await watch.next()
  assert.deepEqual(
    [
      bookmark?.type,
      bookmark?.object.kind,
      bookmark?.object.metadata.resourceVersion,
      bookmark?.object.metadata.annotations,
    ],
    ['BOOKMARK', 'Widget', '3', { 'k8s.io/initial-events-end': 'true' }],
  )
  await put(api, 'z')
  assert.deepEqual(await watch.short(1), ['ADDED z'])
  watch.close()
  const none = await api.watch(
    `${inA}?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
  )
  await put(api, 'zz')
  assert.deepEqual(await none.short(1), ['ADDED zz'])
  none.close()
})

test('watches that cannot be right are refused before they begin', async () => {
  await using api = await startTestServer([widgets])
  await put(api, 'x')
  const status = async (query: string) => (await api.call('GET', `${inA}?watch=true&${query}`)).status
  assert.equal(await status('sendInitialEvents=true'), 422)
  assert.equal(await status('sendInitialEvents=true&resourceVersionMatch=Exact'), 422)
  assert.equal(await status('sendInitialEvents=true&resourceVersionMatch=NotOlderThan'), 422)
  assert.equal(await status('resourceVersionMatch=NotOlderThan&resourceVersion=1'), 422)
  assert.equal(await status('resourceVersion=99'), 504)
  assert.equal(await status('resourceVersion=x'), 400)
  assert.equal(await status('labelSelector=a%20b'), 400)
  await api.store.trim(Date.now() + 1e9)
  const gone = await api.call('GET', `${inA}?watch=true&resourceVersion=1`)
  const { reason, code } = gone.json['object'] as { readonly reason: string; readonly code: number }
  assert.deepEqual([gone.status, gone.json['type'], reason, code], [200, 'ERROR', 'Expired', 410])
})

test('bookmarks come each minute and at the end, which comes on time', async () => {
  const clock = fakeClock()
  await using api = await startTestServer([widgets], { clock })
  const watch = await api.watch(`${inA}?watch=true&resourceVersion=1&allowWatchBookmarks=true&timeoutSeconds=100`)
  await put(api, 'x')
  assert.deepEqual(await watch.short(1), ['ADDED x'])
  await put(api, 'other', {}, 'b')
  await clock.advance(60_000)
  const first = await watch.next()
  assert.deepEqual([first?.type, first?.object.metadata.resourceVersion], ['BOOKMARK', '3'])
  await clock.advance(40_000)
  assert.deepEqual(await watch.short(2), ['BOOKMARK', 'end'])
  const silent = await api.watch(`${inA}?watch=true&resourceVersion=3&timeoutSeconds=100`)
  await clock.advance(100_000)
  assert.deepEqual(await silent.short(1), ['end'])
})

test('events come in the form of the list: metadata, tables, heavy kinds without bodies', async () => {
  await using api = await startTestServer([widgets, blobs])
  const partial = await api.watch(`${inA}?watch=true&resourceVersion=1`, {
    accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  })
  const table = await api.watch(`${inA}?watch=true&resourceVersion=1`, {
    accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
  })
  const heavy = await api.watch(`${shop}/blobs?watch=true&resourceVersion=1`)
  const whole = await api.watch(`${shop}/blobs?watch=true&resourceVersion=fullSpec`)
  await put(api, 'x')
  await api.call('POST', `${shop}/namespaces/a/blobs`, { body: { metadata: { name: 'b' }, spec: { a: 1 } } })
  await api.call('DELETE', `${shop}/namespaces/a/blobs/b`)
  const [one, row] = [await partial.next(), await table.next()]
  assert.deepEqual([one?.object.kind, one?.object['spec']], ['PartialObjectMetadata', undefined])
  assert.deepEqual(
    [row?.object.kind, (row?.object['rows'] as { cells: unknown[] }[] | undefined)?.[0]?.cells],
    ['Table', ['x', 1, 'undefined']],
  )
  assert.deepEqual([(await heavy.next())?.object['spec'], (await heavy.next())?.type], [undefined, 'DELETED'])
  assert.deepEqual([(await whole.next())?.object['spec'], (await whole.next())?.object['spec']], [{ a: 1 }, { a: 1 }])
  for (const watch of [partial, table, heavy, whole]) watch.close()
})

test('the rows of a watched table tell the time of each event, not of its beginning', async () => {
  const clock = fakeClock()
  const seen = { name: 'Seen', type: 'integer', cell: (_: unknown, now: number) => now } as const
  await using api = await startTestServer([{ ...widgets, columns: [seen] }], { clock })
  const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1'
  const watch = await api.watch(`${inA}?watch=true&resourceVersion=1`, { accept })
  await clock.advance(5000)
  await put(api, 'x')
  const rows = (await watch.next())?.object['rows'] as { cells: unknown[] }[] | undefined
  assert.deepEqual(rows?.[0]?.cells, [clock.nowMs()])
  watch.close()
})

test('long bodies come in one event, from the history too', async () => {
  await using api = await startTestServer([blobs])
  const pad = 'x'.repeat(3 << 20)
  const live = await api.watch(`${shop}/blobs?watch=true&resourceVersion=fullSpec`)
  await api.call('POST', `${shop}/namespaces/a/blobs`, { body: { metadata: { name: 'b' }, spec: { pad } } })
  const later = await api.watch(`${shop}/blobs?watch=true&resourceVersion=fullSpec`)
  for (const watch of [live, later]) {
    assert.deepEqual((await watch.next())?.object['spec'], { pad })
    watch.close()
  }
})

test('computed kinds are watched: every version that a list would show, and what is gone', async () => {
  await using api = await startTestServer([widgets, totals])
  await put(api, 'x')
  const watch = await api.watch(
    `${shop}/totals?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`,
  )
  assert.deepEqual(await watch.short(2), ['ADDED a', 'BOOKMARK'])
  const filtered = await api.watch(`${shop}/totals?watch=true&resourceVersion=2&labelSelector=size=big`)
  await put(api, 'y', {}, 'b')
  await patch(api, 'x', { metadata: { labels: { no: 'matter' } } })
  await patch(api, 'x', { spec: { price: 500 } })
  await patch(api, 'x', { spec: { price: 7 } })
  await api.call('DELETE', `${inA}/x`)
  const events = await Promise.all(Array.from({ length: 5 }, () => watch.next()))
  assert.deepEqual(
    events.map(event => [event?.type, event?.object.metadata.name, Object(event?.object['spec']).price]),
    [
      ['ADDED', 'b', 1],
      ['MODIFIED', 'a', 1],
      ['MODIFIED', 'a', 500],
      ['MODIFIED', 'a', 7],
      ['DELETED', 'a', 7],
    ],
  )
  assert.deepEqual(await filtered.short(2), ['ADDED a', 'DELETED a'])
  const resumed = await api.watch(`${shop}/totals?watch=true&resourceVersion=2`)
  assert.deepEqual(await resumed.short(2), ['ADDED b', 'DELETED a'])
  await put(api, 'z', {}, 'b')
  const grown = (await patch(api, 'z', { spec: { price: 500 } }, 'b')).json.metadata.resourceVersion
  const selected = await api.watch(`${shop}/totals?watch=true&resourceVersion=2&labelSelector=size=big`)
  assert.deepEqual(await selected.short(1), ['ADDED b'])
  await patch(api, 'z', { spec: { price: 1 } }, 'b')
  const left = await api.watch(`${shop}/totals?watch=true&resourceVersion=${grown}&labelSelector=size=big`)
  assert.deepEqual(await left.short(1), ['DELETED b'])
  for (const each of [watch, filtered, resumed, selected, left]) each.close()
})

test('hundreds of watchers see the same, and leave nothing behind', async () => {
  await using api = await startTestServer([widgets])
  const watches = await Promise.all(Array.from({ length: 100 }, () => api.watch(`${inA}?watch=true&resourceVersion=1`)))
  const names = Array.from({ length: 20 }, (_, i) => `x${String(i).padStart(2, '0')}`)
  for (const name of names) await put(api, name)
  const expected = names.map(name => `ADDED ${name}`)
  for (const watch of watches) assert.deepEqual(await watch.short(20), expected)
  assert.equal(api.server.inFlight.watch, 100)
  for (const watch of watches) watch.close()
  for (let turn = 0; turn < 100 && api.server.inFlight.watch > 0; turn++)
    await new Promise(resolve => setTimeout(resolve, 5))
  assert.equal(api.server.inFlight.watch, 0)
})

test('a watcher that does not keep up is cut off, and nobody waits for it', async () => {
  await using api = await startTestServer([blobs])
  const path = `${shop}/namespaces/a/blobs`
  const slow = await api.watch(`${path}?watch=true&resourceVersion=fullSpec`)
  const body = { metadata: { name: 'b' }, spec: { pad: 'x'.repeat(900_000) } }
  let { json } = await api.call('POST', path, { body })
  for (let i = 0; i < 30; i++) {
    const next = { ...json, spec: { pad: String(i).repeat(900_000 / String(i).length) } }
    json = (await api.call('PUT', `${path}/b`, { body: next })).json
  }
  assert.equal(Number(json.metadata.resourceVersion), 32)
  assert.equal(api.server.inFlight.watch, 0)
  slow.close()
})

test('while the store cannot be reached, watchers are told to go on later, when they come and while they catch up', async () => {
  const store = openSqliteStore({ file: ':memory:', clock: systemClock, firstVersion: 1 })
  let answers = Number.POSITIVE_INFINITY
  const events: ObjectStore['events'] = async query => {
    if (answers-- <= 0) throw new StoreError('unavailable', 'reading events: the connection is gone')
    return store.events(query)
  }
  await using api = await startTestServer([widgets], { store: { ...store, events } })
  await put(api, 'a')
  answers = 1
  const watch = await api.watch(`${inA}?watch=true&resourceVersion=1`)
  const [first, last] = [await watch.next(), await watch.next()]
  assert.deepEqual([first?.type, last?.type], ['ADDED', 'ERROR'])
  const { reason, code, details } = Object(last?.object) as Status
  assert.deepEqual([reason, code, details?.retryAfterSeconds], ['TooManyRequests', 429, 1])
  const refused = await api.call('GET', `${inA}?watch=true&resourceVersion=1`)
  assert.deepEqual(
    [refused.status, refused.json['reason'], refused.headers['retry-after']],
    [429, 'TooManyRequests', '1'],
  )
  await store.close()
})
