// SPDX-License-Identifier: Apache-2.0
/** Watching. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import type { TestEvent } from '#testing/api-client.ts'
import { type ApiCheck, type CheckKit, itemsOf, listMeta, refusalOf, versionOf } from './kit.ts'

async function versionNow(kit: CheckKit): Promise<string> {
  return listMeta(await kit.call('GET', kit.path)).resourceVersion
}

export const watchChecks: readonly ApiCheck[] = [
  {
    name: 'a watch resumes after a version and tells everything since, in order of versions',
    async run(kit) {
      const start = await versionNow(kit)
      await kit.create({ name: 'a' })
      await kit.call('PATCH', `${kit.path}/a`, { body: { metadata: { labels: { x: '1' } } } })
      await kit.create({ name: 'b' })
      await kit.call('DELETE', `${kit.path}/a`)
      const watch = await kit.watch(`${kit.path}?watch=true&resourceVersion=${start}`)
      const events = [await watch.next(), await watch.next(), await watch.next(), await watch.next()] as TestEvent[]
      assert.deepEqual(
        events.map(({ type, object }) => `${type} ${object.metadata.name}`),
        ['ADDED a', 'MODIFIED a', 'ADDED b', 'DELETED a'],
      )
      const versions = events.map(({ object }) => versionOf(object))
      assert.deepEqual(
        versions,
        versions.toSorted((a, b) => a - b),
      )
      assert.equal(new Set(versions).size, 4)
      assert.deepEqual(events[3]?.object.metadata.labels, { x: '1' })
      const again = await kit.watch(`${kit.path}?watch=true&resourceVersion=${versions[1]}`)
      assert.deepEqual(await again.short(2), ['ADDED b', 'DELETED a'])
      await kit.create({ name: 'c' })
      assert.deepEqual([await watch.short(1), await again.short(1)], [['ADDED c'], ['ADDED c']])
      watch.close()
      again.close()
    },
  },
  {
    name: 'a watch without a version begins with what is there',
    async run(kit) {
      await kit.create({ name: 'a', labels: { mine: 'yes' } })
      for (const version of ['', '&resourceVersion=0']) {
        const watch = await kit.watch(`${kit.path}?watch=true&labelSelector=mine${version}`)
        assert.deepEqual(await watch.short(1), ['ADDED a'])
        watch.close()
      }
    },
  },
  {
    name: 'a watch is about its namespace, or one name in it',
    async run(kit) {
      const start = await versionNow(kit)
      const own = await kit.watch(`${kit.path}?watch=true&resourceVersion=${start}`)
      const one = await kit.watch(`${kit.path}?watch=true&resourceVersion=${start}&fieldSelector=metadata.name%3Db`)
      const all = await kit.watch(
        `${kit.allPath}?watch=true&resourceVersion=${start}&labelSelector=mine%3D${kit.namespace}`,
      )
      const labels = { mine: kit.namespace }
      await kit.call('POST', kit.otherPath, { body: kit.object({ name: 'other', labels }) })
      await kit.create({ name: 'a', labels })
      await kit.create({ name: 'b', labels })
      assert.deepEqual(await own.short(2), ['ADDED a', 'ADDED b'])
      assert.deepEqual(await one.short(1), ['ADDED b'])
      assert.deepEqual(await all.short(3), ['ADDED other', 'ADDED a', 'ADDED b'])
      for (const watch of [own, one, all]) watch.close()
    },
  },
  {
    name: 'entering a selection is ADDED, leaving it DELETED under the version of the change',
    async run(kit) {
      const start = await versionNow(kit)
      const watch = await kit.watch(`${kit.path}?watch=true&resourceVersion=${start}&labelSelector=on%3Dyes`)
      const patch = (labels: object) => kit.call('PATCH', `${kit.path}/a`, { body: { metadata: { labels } } })
      await kit.create({ name: 'a', labels: { on: 'no' } })
      await patch({ on: 'yes' })
      await patch({ other: '1' })
      const left = await patch({ on: 'no' })
      await patch({ on: 'yes' })
      await kit.call('DELETE', `${kit.path}/a`)
      const events = [
        await watch.next(),
        await watch.next(),
        await watch.next(),
        await watch.next(),
        await watch.next(),
      ] as TestEvent[]
      assert.deepEqual(
        events.map(({ type }) => type),
        ['ADDED', 'MODIFIED', 'DELETED', 'ADDED', 'DELETED'],
      )
      assert.equal(events[2]?.object.metadata.resourceVersion, left.json.metadata.resourceVersion)
      assert.equal(events[2]?.object.metadata.labels?.['on'], 'yes')
      watch.close()
    },
  },
  {
    name: 'initial events end with a bookmark that says so',
    async run(kit) {
      await kit.create({ name: 'a', labels: { mine: 'yes' } })
      await kit.create({ name: 'b', labels: { mine: 'yes' } })
      const query =
        'watch=true&labelSelector=mine&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
      const watch = await kit.watch(`${kit.path}?${query}`)
      assert.deepEqual(new Set(await watch.short(2)), new Set(['ADDED a', 'ADDED b']))
      const bookmark = await watch.next()
      assert.deepEqual(
        [bookmark?.type, bookmark?.object.kind, bookmark?.object.apiVersion],
        ['BOOKMARK', kit.kind.kind, kit.kind.apiVersion],
      )
      assert.equal(bookmark?.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true')
      const resumed = await kit.watch(
        `${kit.path}?watch=true&labelSelector=mine&resourceVersion=${bookmark?.object.metadata.resourceVersion}`,
      )
      await kit.create({ name: 'c', labels: { mine: 'yes' } })
      assert.deepEqual([await watch.short(1), await resumed.short(1)], [['ADDED c'], ['ADDED c']])
      watch.close()
      resumed.close()
    },
  },
  {
    name: 'initial events of an empty list are the bookmark alone',
    async run(kit) {
      const query =
        'watch=true&labelSelector=none&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion='
      const watch = await kit.watch(`${kit.path}?${query}`)
      assert.equal((await watch.next())?.type, 'BOOKMARK')
      watch.close()
    },
  },
  {
    name: 'watches that contradict themselves are refused before they begin',
    async run(kit) {
      const refused = async (query: string) => refusalOf(await kit.call('GET', `${kit.path}?watch=true&${query}`))
      assert.deepEqual(await refused('sendInitialEvents=true&allowWatchBookmarks=true'), [422, 'Invalid'])
      assert.deepEqual(await refused('sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=Exact'), [
        422,
        'Invalid',
      ])
      assert.deepEqual(await refused('resourceVersionMatch=NotOlderThan&resourceVersion=1'), [422, 'Invalid'])
      assert.equal((await refused('labelSelector=a%20b'))[0], 400)
    },
  },
  {
    name: 'a watch ends when its time is over',
    async run(kit) {
      const watch = await kit.watch(`${kit.path}?watch=true&timeoutSeconds=1&labelSelector=none`)
      assert.deepEqual(await watch.short(1), ['end'])
    },
  },
  {
    name: 'events come as metadata or as tables where that is asked for',
    async run(kit) {
      const start = await versionNow(kit)
      const as = (form: string) => ({ accept: `application/json;as=${form};g=meta.k8s.io;v=v1` })
      const partial = await kit.watch(`${kit.path}?watch=true&resourceVersion=${start}`, as('PartialObjectMetadata'))
      const table = await kit.watch(`${kit.path}?watch=true&resourceVersion=${start}`, as('Table'))
      await kit.create({ name: 'a' })
      const event = await partial.next()
      assert.deepEqual(
        [event?.type, event?.object.kind, event?.object.metadata.name],
        ['ADDED', 'PartialObjectMetadata', 'a'],
      )
      const row = (await table.next())?.object
      assert.deepEqual(
        [row?.kind, (row?.['rows'] as { cells: unknown[] }[] | undefined)?.[0]?.cells[0]],
        ['Table', 'a'],
      )
      partial.close()
      table.close()
    },
  },
  {
    name: 'a cache that lists and watches under churn ends equal to a fresh list',
    async run(kit) {
      const cache = new Map<string, KubeObject>()
      const first = await kit.call('GET', kit.path)
      for (const item of itemsOf(first)) cache.set(item.metadata.name, item)
      const watch = await kit.watch(`${kit.path}?watch=true&resourceVersion=${listMeta(first).resourceVersion}`)
      const following = follow(watch, cache)
      await Promise.all(Array.from({ length: 4 }, (_, worker) => churn(kit, worker)))
      await kit.create({ name: 'last' })
      await following
      watch.close()
      const fresh = new Map(
        itemsOf(await kit.call('GET', kit.path)).map(item => [item.metadata.name, item.metadata.resourceVersion]),
      )
      assert.deepEqual(new Map([...cache].map(([name, item]) => [name, item.metadata.resourceVersion])), fresh)
    },
  },
]

/** Applies events until the last object comes. */
async function follow(watch: Awaited<ReturnType<CheckKit['watch']>>, cache: Map<string, KubeObject>): Promise<void> {
  for (;;) {
    const event = await watch.next()
    assert.ok(event, 'the watch ended early')
    const { name } = event.object.metadata
    if (event.type === 'DELETED') assert.ok(cache.delete(name), `deleted but never added: ${name}`)
    else {
      assert.equal(event.type, cache.has(name) ? 'MODIFIED' : 'ADDED', name)
      cache.set(name, event.object)
    }
    if (name === 'last') return
  }
}

async function churn(kit: CheckKit, worker: number): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const name = `w${worker}-${round % 3}`
    await kit.call('POST', kit.path, { body: kit.object({ name }) })
    await kit.call('PATCH', `${kit.path}/${name}`, { body: { metadata: { labels: { round: String(round) } } } })
    if (round % 2 === 0) await kit.call('DELETE', `${kit.path}/${name}`)
  }
}
