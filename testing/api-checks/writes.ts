// SPDX-License-Identifier: Apache-2.0
/** Checks of creating, updating and patching. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import { changing, has, hasContent } from './kind-under-test.ts'
import { type Check, expectFault, expectStatus, nextOf, versionOf } from './scene.ts'

/** Creates, updates, patches, dry runs. */
export const writeChecks: readonly Check[] = [
  {
    name: 'a created object is complete and is read as it was answered',
    async run(scene) {
      const created = await scene.create('a', { annotations: { note: 'ü⋯' } }, 7)
      const { apiVersion, kind } = scene.kind
      assert.deepEqual([created.apiVersion, created.kind], [apiVersion, kind])
      assert.equal(created.metadata.namespace, scene.kind.isNamespaced ? scene.namespace : undefined)
      assert.match(created.metadata.uid ?? '', /^[0-9a-f-]{36}$/)
      assert.match(created.metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.match(versionOf(created), /^[1-9]\d*$/)
      assert.deepEqual(created.metadata.annotations, { note: 'ü⋯' })
      assert.equal(changing(scene.kind, created), changing(scene.kind, scene.kind.body(7)))
      assert.deepEqual(await scene.get('a'), created)
      const again = await scene.send('POST', scene.collection, { body: scene.object('a') })
      const { name, kind: plural } = expectFault(again, 409, 'AlreadyExists')
      assert.deepEqual([name, plural], [scene.name('a'), scene.kind.plural])
    },
  },
  {
    name: 'updates that change nothing keep the version and send no event',
    async run(scene) {
      const created = await scene.create('a')
      const watch = await scene.watch({ resourceVersion: versionOf(created) })
      for (const answer of [
        await scene.put(created),
        await scene.merge('a', { metadata: { labels: created.metadata.labels } }),
        await scene.merge('a', {}),
        await scene.patch('a', { type: 'application/json-patch+json', body: [] }),
      ])
        assert.equal(versionOf(expectStatus(answer, 200).json), versionOf(created))
      const changed = expectStatus(await scene.merge('a', { metadata: { labels: { x: 'y' } } }), 200).json
      assert.notEqual(versionOf(changed), versionOf(created))
      const line = await nextOf(watch)
      assert.deepEqual([line?.type, line && versionOf(line.object)], ['MODIFIED', versionOf(changed)])
      watch.close()
    },
  },
  {
    name: 'an update from an old version is a conflict and changes nothing',
    applies: hasContent,
    async run(scene) {
      const created = await scene.create('a')
      const newer = expectStatus(
        await scene.put({ ...scene.object('a', {}, 2), metadata: { ...created.metadata } }),
        200,
      ).json
      assert.equal(changing(scene.kind, newer), changing(scene.kind, scene.kind.body(2)))
      expectFault(await scene.put({ ...created, metadata: { ...created.metadata, labels: {} } }), 409, 'Conflict')
      const stale = { metadata: { resourceVersion: versionOf(created), labels: { x: 'y' } } }
      expectFault(await scene.merge('a', stale), 409, 'Conflict')
      assert.deepEqual(await scene.get('a'), newer)
    },
  },
  {
    name: 'updates and patches of what is not there are NotFound',
    applies: kind => !has(kind, 'creates-on-update'),
    async run(scene) {
      expectFault(await scene.put(scene.object('none')), 404, 'NotFound')
      const { name, kind } = expectFault(await scene.merge('none', {}), 404, 'NotFound')
      assert.deepEqual([name, kind], [scene.name('none'), scene.kind.plural])
    },
  },
  {
    name: 'the kinds of patches change what they say',
    async run(scene) {
      await scene.create('a', { labels: { old: 'x' } })
      const merged = expectStatus(await scene.merge('a', { metadata: { labels: { old: null, m: '1' } } }), 200).json
      assert.deepEqual([merged.metadata.labels?.['old'], merged.metadata.labels?.['m']], [undefined, '1'])
      const json = expectStatus(
        await scene.patch('a', {
          type: 'application/json-patch+json',
          body: [
            { op: 'test', path: '/metadata/labels/m', value: '1' },
            { op: 'add', path: '/metadata/labels/j', value: '2' },
          ],
        }),
        200,
      ).json
      assert.equal(json.metadata.labels?.['j'], '2')
      const failed = await scene.patch('a', {
        type: 'application/json-patch+json',
        body: [{ op: 'test', path: '/metadata/labels/m', value: 'other' }],
      })
      expectFault(failed, 422, 'Invalid')
      const strategic = await scene.patch('a', {
        type: 'application/strategic-merge-patch+json',
        body: { metadata: { labels: { s: '3' } } },
      })
      if (has(scene.kind, 'no-strategic-patch')) expectFault(strategic, 415, 'UnsupportedMediaType')
      else assert.equal(expectStatus(strategic, 200).json.metadata.labels?.['s'], '3')
      const bodied = expectStatus(await scene.merge('a', scene.kind.body(5)), 200).json
      assert.equal(changing(scene.kind, bodied), changing(scene.kind, scene.kind.body(5)))
      for (const type of ['text/plain', 'application/json'])
        expectFault(await scene.patch('a', { type, body: {} }), 415, 'UnsupportedMediaType')
      assert.equal((await scene.patch('a', { type: 'application/json-patch+json', body: '{' })).status, 400)
      assert.equal((await scene.patch('a', { type: 'application/merge-patch+json', body: '{' })).status, 400)
    },
  },
  {
    name: 'JSON patches happen wholly or not at all',
    async run(scene) {
      const created = await scene.create('a')
      const patch = (body: unknown) => scene.patch('a', { type: 'application/json-patch+json', body })
      const late = [
        { op: 'add', path: '/metadata/labels/late', value: '1' },
        { op: 'test', path: '/metadata/name', value: 'other' },
      ]
      assert.equal((await patch(late)).status, 422)
      assert.equal((await patch([{ op: 'remove', path: '/metadata/labels/none' }])).status, 422)
      assert.equal((await patch({ op: 'add' })).status, 400)
      assert.deepEqual(await scene.get('a'), created)
    },
  },
  {
    name: 'patches that meet all happen',
    async run(scene) {
      await scene.create('a')
      const keys = Array.from({ length: 5 }, (_, i) => `k${i}`)
      const answers = await Promise.all(
        keys.map(key => scene.merge('a', { metadata: { annotations: { [key]: '1' } } })),
      )
      for (const answer of answers) expectStatus(answer, 200)
      const { annotations = {} } = (await scene.get('a')).metadata
      assert.deepEqual(Object.keys(annotations).sort(), keys)
    },
  },
  {
    name: 'a generation counts what is asked for, not what is said about it',
    async run(scene) {
      const generationOf = ({ metadata }: KubeObject) => metadata.generation
      const created = await scene.create('a')
      const labelled = expectStatus(await scene.merge('a', { metadata: { labels: { x: 'y' } } }), 200).json
      assert.equal(generationOf(labelled), generationOf(created))
      const changed = expectStatus(await scene.merge('a', scene.kind.body(5)), 200).json
      // Some kinds have none, and some have the first for ever.
      const counted = `${generationOf(created)} ${generationOf(changed)}`
      assert.match(counted, /^(undefined undefined|1 1|1 2)$/)
    },
  },
  {
    name: 'a dry run answers as if it had happened, and nothing has',
    async run(scene) {
      const dryRun = { dryRun: 'All' }
      const posted = await scene.send('POST', `${scene.collection}?dryRun=All`, { body: scene.object('new') })
      assert.match(expectStatus(posted, 201).json.metadata.uid ?? '', /./)
      assert.equal(await scene.status('new'), 404)
      const live = await scene.create('a')
      const watch = await scene.watch({ resourceVersion: versionOf(live) })
      const { name: _, ...unnamed } = scene.object('x').metadata
      const generated = { ...scene.object('x'), metadata: { ...unnamed, generateName: 'dry-' } }
      const made = await scene.send('POST', `${scene.collection}?dryRun=All`, { body: generated })
      assert.match(expectStatus(made, 201).json.metadata.name, /^dry-[a-z0-9]{5}$/)
      expectFault(
        await scene.send('POST', `${scene.collection}?dryRun=All`, { body: scene.object('a') }),
        409,
        'AlreadyExists',
      )
      const patched = await scene.merge('a', { metadata: { labels: { x: 'y' } } }, dryRun)
      assert.equal(expectStatus(patched, 200).json.metadata.labels?.['x'], 'y')
      const put = await scene.put({ ...live, ...scene.kind.body(9) }, dryRun)
      assert.equal(changing(scene.kind, expectStatus(put, 200).json), changing(scene.kind, scene.kind.body(9)))
      const applied = await scene.apply('a', scene.object('a', { labels: { z: 'y' } }), {
        ...dryRun,
        fieldManager: 'm',
        force: 'true',
      })
      assert.equal(expectStatus(applied, 200).json.metadata.labels?.['z'], 'y')
      expectStatus(await scene.remove('a', { query: dryRun }), 200)
      expectStatus(await scene.remove('a', { body: { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] } }), 200)
      if (scene.isAlone) expectStatus(await scene.send('DELETE', `${scene.collection}?dryRun=All`), 200)
      assert.deepEqual(await scene.get('a'), live)
      expectFault(await scene.merge('a', {}, { dryRun: 'Maybe' }), 422, 'Invalid')
      await scene.create('b')
      assert.deepEqual(await scene.lines(watch, 1), ['ADDED b'], 'what has not happened is no event')
      watch.close()
    },
  },
  {
    name: 'a name is made from generateName',
    async run(scene) {
      const { name: _, ...metadata } = scene.object('x').metadata
      async function post(generateName: string): Promise<string> {
        const body = { ...scene.object('x'), metadata: { ...metadata, generateName } }
        return expectStatus(await scene.send('POST', scene.collection, { body }), 201).json.metadata.name
      }
      const made = [await post('some-'), await post('some-')]
      for (const name of made) assert.match(name, /^some-[a-z0-9]{5}$/)
      assert.notEqual(made[0], made[1])
      const long = await post('l'.repeat(100))
      assert.match(long, /^l{58}[a-z0-9]{5}$/)
      const neither = await scene.send('POST', scene.collection, { body: { ...scene.object('x'), metadata } })
      expectFault(neither, 422, 'Invalid')
    },
  },
]
