// SPDX-License-Identifier: Apache-2.0
/** Checks of watches. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import type { TestWatch } from '#testing/api-client.ts'
import { goesAtOnce } from './kind-under-test.ts'
import { type Check, expectStatus, itemsOf, listMeta, nextOf, type Scene, versionOf } from './scene.ts'

const initialEvents = {
  sendInitialEvents: 'true',
  resourceVersionMatch: 'NotOlderThan',
  allowWatchBookmarks: 'true',
}

/** Order, resumption, selections, initial events, bookmarks, what is forgotten. */
export const watchChecks: readonly Check[] = [
  {
    name: 'a watch goes on from a version, in order, with every version',
    applies: goesAtOnce,
    async run(scene) {
      const start = await scene.version()
      const written = [await scene.create('a'), (await scene.merge('a', { metadata: { labels: { x: '1' } } })).json]
      written.push(await scene.create('b'))
      expectStatus(await scene.remove('a'), 200)
      const watch = await scene.watch({ resourceVersion: start })
      assert.equal(watch.status, 200)
      assert.match(String(watch.headers['content-type']), /^application\/json/)
      const lines = [await nextOf(watch), await nextOf(watch), await nextOf(watch), await nextOf(watch)]
      assert.deepEqual(
        lines.map(line => [line?.type, line && scene.short(line.object)]),
        [
          ['ADDED', 'a'],
          ['MODIFIED', 'a'],
          ['ADDED', 'b'],
          ['DELETED', 'a'],
        ],
      )
      const versions = lines.map(line => (line ? versionOf(line.object) : ''))
      assert.deepEqual(versions.slice(0, 3), written.map(versionOf))
      assert.ok(Number(versions[3]) > Number(versions[2]), 'a deletion has a version of its own')
      assert.equal(lines[3]?.object.metadata.labels?.['x'], '1')
      watch.close()
      const resumed = await scene.watch({ resourceVersion: versions[1] ?? '' })
      await scene.create('c')
      assert.deepEqual(await scene.lines(resumed, 3), ['ADDED b', 'DELETED a', 'ADDED c'])
      resumed.close()
    },
  },
  {
    name: 'a watch without a version begins with what is there',
    async run(scene) {
      await scene.create('a')
      await scene.create('b')
      for (const query of [{}, { resourceVersion: '0' }, { resourceVersion: '' }]) {
        const watch = await scene.watch(query)
        // Any version may be an old one, so what is there may still be on its way.
        assert.deepEqual((await scene.lines(watch, 2)).sort(), ['ADDED a', 'ADDED b'])
        watch.close()
      }
    },
  },
  {
    name: 'an object that enters a selection is added, one that leaves it is deleted',
    applies: goesAtOnce,
    async run(scene) {
      const start = await scene.version()
      const query = { resourceVersion: start, labelSelector: 'on=yes' }
      const live = await scene.watch(query)
      const label = (on: string | null) => scene.merge('a', { metadata: { labels: { on } } })
      await scene.create('a', { labels: { on: 'no' } })
      await label('yes')
      await scene.merge('a', { metadata: { labels: { other: 'x' } } })
      const left = expectStatus(await label(null), 200).json
      await label('yes')
      await scene.remove('a')
      const expected = ['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED a', 'DELETED a']
      assert.deepEqual(await scene.lines(live, 2), expected.slice(0, 2))
      const leaving = await nextOf(live)
      assert.deepEqual([leaving?.type, leaving && versionOf(leaving.object)], ['DELETED', versionOf(left)])
      assert.equal(leaving?.object.metadata.labels?.['on'], 'yes', 'the last state that was selected')
      assert.deepEqual(await scene.lines(live, 2), expected.slice(3))
      live.close()
      const replayed = await scene.watch(query)
      assert.deepEqual(await scene.lines(replayed, 5), expected)
      replayed.close()
    },
  },
  {
    name: 'a watch of one object, of one namespace, of all',
    async run(scene) {
      const start = await scene.version()
      const one = await scene.watch({ resourceVersion: start, fieldSelector: `metadata.name=${scene.name('b')}` })
      const all = await scene.client.watch(`${scene.everywhere}?watch=1&resourceVersion=${start}&labelSelector=m=x`)
      await scene.create('a')
      const b = await scene.create('b', { labels: { m: 'x' } })
      assert.deepEqual(await scene.lines(one, 1), ['ADDED b'])
      let line = await nextOf(all)
      while (line && line.object.metadata.uid !== b.metadata.uid) line = await nextOf(all)
      assert.equal(line?.type, 'ADDED')
      one.close()
      all.close()
    },
  },
  {
    name: 'initial events end with the bookmark that says so',
    async run(scene) {
      await scene.create('a')
      await scene.create('b')
      const watch = await scene.watch(initialEvents)
      assert.deepEqual((await scene.lines(watch, 2)).sort(), ['ADDED a', 'ADDED b'])
      const bookmark = await nextOf(watch)
      assert.equal(bookmark?.type, 'BOOKMARK')
      assert.equal(bookmark?.object.kind, scene.kind.kind)
      assert.equal(bookmark?.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true')
      assert.match(bookmark ? versionOf(bookmark.object) : '', /^[1-9]\d*$/)
      await scene.create('c')
      assert.deepEqual(await scene.lines(watch, 1), ['ADDED c'])
      watch.close()
      const nothing = await scene.watch({ ...initialEvents, labelSelector: 'none=such' })
      const first = await nextOf(nothing)
      assert.deepEqual(
        [first?.type, first?.object.metadata.annotations?.['k8s.io/initial-events-end']],
        ['BOOKMARK', 'true'],
      )
      nothing.close()
      const resumed = await scene.watch({ resourceVersion: bookmark ? versionOf(bookmark.object) : '' })
      assert.deepEqual(await scene.lines(resumed, 1), ['ADDED c'])
      resumed.close()
    },
  },
  {
    name: 'initial events come as metadata or tables, too, and so does their end',
    async run(scene) {
      await scene.create('a')
      const forms = {
        PartialObjectMetadata: (object: KubeObject) => object.metadata.annotations,
        Table: ({ rows }: KubeObject) =>
          (rows as readonly { readonly object: KubeObject }[])[0]?.object.metadata.annotations,
      }
      for (const [form, annotationsOf] of Object.entries(forms)) {
        const accept = `application/json;as=${form};v=v1;g=meta.k8s.io`
        const watch = await scene.watch(initialEvents, { accept })
        const [added, end] = [await nextOf(watch), await nextOf(watch)]
        assert.deepEqual([added?.type, end?.type], ['ADDED', 'BOOKMARK'])
        for (const line of [added, end])
          assert.deepEqual([line?.object.kind, line?.object.apiVersion], [form, 'meta.k8s.io/v1'])
        assert.equal(end && annotationsOf(end.object)?.['k8s.io/initial-events-end'], 'true', JSON.stringify(end))
        watch.close()
      }
    },
  },
  {
    name: 'initial events must be asked for in whole',
    async run(scene) {
      const { resourceVersionMatch, sendInitialEvents } = initialEvents
      const queries: readonly Readonly<Record<string, string>>[] = [
        { sendInitialEvents, allowWatchBookmarks: 'true' },
        { sendInitialEvents, allowWatchBookmarks: 'true', resourceVersionMatch: 'Exact' },
        { resourceVersionMatch },
      ]
      for (const query of queries) {
        const watch = await scene.watch(query)
        assert.equal(watch.status, 422, JSON.stringify(query))
        watch.close()
      }
      const wrong = await scene.watch({ labelSelector: 'a b' })
      assert.equal(wrong.status, 400)
      wrong.close()
    },
  },
  {
    name: 'a watch ends when its time is over, with a bookmark before',
    needs: ['patience'],
    async run(scene) {
      const start = versionOf(await scene.create('a'))
      const watch = await scene.watch({ resourceVersion: start, timeoutSeconds: '4', allowWatchBookmarks: 'true' })
      const line = await nextOf(watch)
      assert.equal(line?.type, 'BOOKMARK')
      assert.equal(line?.object.kind, scene.kind.kind)
      assert.ok(Number(line && versionOf(line.object)) >= Number(start))
      while (await nextOf(watch));
    },
  },
  {
    name: 'a watch from a forgotten version is told so, and can begin again',
    needs: ['forgetting'],
    async run(scene) {
      const start = versionOf(await scene.create('a'))
      for (let i = 0; i < 5; i++) await scene.merge('a', { metadata: { labels: { i: String(i) } } })
      await scene.forget?.()
      for (const form of ['application/json', 'application/json;as=Table;v=v1;g=meta.k8s.io']) {
        const watch = await scene.watch({ resourceVersion: start }, { accept: form })
        const line = watch.status === 200 ? await nextOf(watch) : undefined
        // Both forms are known to clients: a refusal, and an event that says the same.
        const status = line ?? { type: 'ERROR', object: undefined }
        assert.ok(watch.status === 410 || status.type === 'ERROR')
        if (line) {
          const { code, reason } = line.object as unknown as { code: number; reason: string }
          assert.deepEqual([code, reason], [410, 'Expired'])
        }
        watch.close()
      }
      const fresh = await scene.watch(initialEvents)
      assert.deepEqual(await scene.lines(fresh, 1), ['ADDED a'])
      fresh.close()
    },
  },
  {
    name: 'what follows the stream under churn ends equal to a fresh list',
    applies: goesAtOnce,
    async run(scene) {
      const list = expectStatus(await scene.list(), 200)
      const seen = new Map(itemsOf(list).map(item => [item.metadata.name, versionOf(item)]))
      const follower = new Follower(scene, seen, listMeta(list).resourceVersion)
      const names = ['a', 'b', 'c', 'd']
      const written = Promise.all(names.map(name => churn(scene, name))).then(() => scene.create('last'))
      await Promise.all([follower.run(), written])
      const fresh = new Map((await scene.itemsOf()).map(item => [item.metadata.name, versionOf(item)]))
      assert.deepEqual(seen, fresh)
    },
  },
]

async function churn(scene: Scene, name: string): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await scene.create(name, {}, round)
    for (let i = 0; i < 2; i++) await scene.merge(name, { metadata: { labels: { i: String(i) } } })
    if (round < 3) expectStatus(await scene.remove(name), 200)
  }
}

/** Applies events to a map, and resumes from the last version whenever its watch ends. */
class Follower {
  readonly #scene: Scene
  readonly #seen: Map<string, string>
  #version: string
  #hasSeenLast = false

  constructor(scene: Scene, seen: Map<string, string>, version: string) {
    this.#scene = scene
    this.#seen = seen
    this.#version = version
  }

  /** Resolves when the object named `last` was added. */
  async run(): Promise<void> {
    for (let streams = 0; !this.#hasSeenLast; streams++) {
      assert.ok(streams < 200, `the watch comes no further than ${this.#version}`)
      const watch = await this.#scene.watch({ resourceVersion: this.#version })
      // Every stream is left after some events, so that resumption is a part of what is tried.
      await this.#follow(watch, 7)
      watch.close()
    }
  }

  async #follow(watch: TestWatch, events: number): Promise<void> {
    for (let i = 0; i < events && !this.#hasSeenLast; i++) {
      const line = await nextOf(watch)
      if (!line) return
      this.#take(line.type, line.object)
    }
  }

  #take(type: string, object: KubeObject): void {
    const version = versionOf(object)
    assert.ok(Number(version) > Number(this.#version), `${type} ${version} after ${this.#version}`)
    const isKnown = this.#seen.has(object.metadata.name)
    assert.equal(isKnown, type !== 'ADDED', `${type} of what ${isKnown ? 'was' : 'was not'} there`)
    if (type === 'DELETED') this.#seen.delete(object.metadata.name)
    else this.#seen.set(object.metadata.name, version)
    this.#version = version
    this.#hasSeenLast = this.#scene.short(object) === 'last'
  }
}
