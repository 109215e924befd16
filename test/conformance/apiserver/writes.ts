// SPDX-License-Identifier: Apache-2.0
/** Checks of creating, updating and patching. */
import assert from 'node:assert/strict'
import { changing } from './kinds.ts'
import { type Check, expectFault, expectStatus, nextOf, versionOf } from './scene.ts'

/** Creates, updates, patches, dry runs. */
export const writeChecks: readonly Check[] = [
  {
    name: 'a created object is complete and is read as it was answered',
    async run(scene) {
      const created = await scene.create('a', { annotations: { note: 'ü⋯' } }, 7)
      const { apiVersion, kind } = scene.kind
      assert.deepEqual([created.apiVersion, created.kind], [apiVersion, kind])
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
    applies: ({ kind }) => kind.createsOnUpdate !== true,
    async run(scene) {
      expectFault(await scene.put(scene.object('none')), 404, 'NotFound')
      const { name, kind } = expectFault(await scene.merge('none', {}), 404, 'NotFound')
      assert.deepEqual([name, kind], [scene.name('none'), scene.kind.plural])
    },
  },
  {
    name: 'an update must be about the object that its path names',
    async run(scene) {
      const created = await scene.create('a')
      const { metadata } = created
      const puts: Record<string, object> = {
        'another name': { ...created, metadata: { ...metadata, name: scene.name('b') } },
        'another kind': { ...created, kind: 'Other' },
        'another version': { ...created, apiVersion: 'other.example/v1' },
        ...(scene.kind.isNamespaced && {
          'another namespace': { ...created, metadata: { ...metadata, namespace: 'default' } },
        }),
      }
      for (const [because, body] of Object.entries(puts)) {
        const answer = await scene.send('PUT', scene.path('a'), { body })
        assert.equal(answer.status, 400, because)
      }
      expectFault(await scene.merge('a', { metadata: { name: scene.name('b') } }), 400, 'BadRequest')
      if (scene.kind.isNamespaced) {
        const { status } = await scene.send('POST', scene.collection, {
          body: scene.object('c', { namespace: 'default' }),
        })
        assert.equal(status, 400, 'a namespace that is not that of the path')
      }
    },
  },
  {
    name: 'what the server decides cannot be changed',
    async run(scene) {
      const created = await scene.create('a')
      const { metadata } = created
      const uid = '00000000-0000-4000-8000-000000000000'
      expectFault(await scene.put({ ...created, metadata: { ...metadata, uid } }), 409, 'Conflict')
      const { causes } = expectFault(await scene.merge('a', { metadata: { uid } }), 422, 'Invalid')
      assert.ok(causes.some(({ field }) => field === 'metadata.uid'))
      // Neither the time of creation nor that of deletion is the client's.
      const times = { creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp: '2001-01-01T00:00:00Z' }
      const { creationTimestamp: _created, ...withoutTime } = metadata
      const put = expectStatus(await scene.put({ ...created, metadata: withoutTime }), 200).json
      assert.equal(put.metadata.creationTimestamp, metadata.creationTimestamp)
      const posted = await scene.create('b', { ...times, uid })
      assert.notEqual(posted.metadata.uid, uid)
      assert.notEqual(posted.metadata.creationTimestamp, times.creationTimestamp)
      assert.equal(posted.metadata.deletionTimestamp, undefined)
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
      assert.equal(expectStatus(strategic, 200).json.metadata.labels?.['s'], '3')
      const bodied = expectStatus(await scene.merge('a', scene.kind.body(5)), 200).json
      assert.equal(changing(scene.kind, bodied), changing(scene.kind, scene.kind.body(5)))
      assert.equal((await scene.patch('a', { type: 'text/plain', body: {} })).status, 415)
      assert.equal((await scene.patch('a', { type: 'application/json-patch+json', body: '{' })).status, 400)
      assert.equal((await scene.patch('a', { type: 'application/merge-patch+json', body: '{' })).status, 400)
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
  {
    name: 'unknown and duplicate fields are refused, told or let pass, as asked',
    async run(scene) {
      const object = scene.object('a')
      const unknown = { ...object, metadata: { ...object.metadata, bogus: 1 } }
      const post = (query: string, body: unknown) => scene.send('POST', `${scene.collection}?${query}`, { body })
      const strict = await post('fieldValidation=Strict', unknown)
      expectFault(strict, 400, 'BadRequest')
      assert.match(strict.text, /unknown field \\"metadata\.bogus\\"/)
      const twice = JSON.stringify(object).replace('"metadata":{', '"metadata":{"name":"other",')
      const duplicate = await post('fieldValidation=Strict', twice)
      expectFault(duplicate, 400, 'BadRequest')
      assert.match(duplicate.text, /duplicate field \\"metadata\.name\\"/)
      const warned = expectStatus(await post('fieldValidation=Warn&dryRun=All', unknown), 201)
      assert.match(String(warned.headers['warning']), /^299 - "unknown field \\"metadata\.bogus\\""/)
      const byDefault = expectStatus(await post('dryRun=All', unknown), 201)
      assert.match(String(byDefault.headers['warning']), /unknown field/)
      const ignored = expectStatus(await post('fieldValidation=Ignore', unknown), 201)
      assert.equal(ignored.headers['warning'], undefined)
      assert.equal((await post('fieldValidation=Other', object)).status, 422)
    },
  },
  {
    name: 'names, labels, annotations, finalizers and owners that break the rules are refused, with the field',
    async run(scene) {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }
      const cases: readonly (readonly [string, object, string])[] = [
        ['a slash in a name', { name: 'a/b' }, 'metadata.name'],
        ['a value of a label with a space', { labels: { x: 'a b' } }, 'metadata.labels'],
        ['a value of a label that is too long', { labels: { x: 'v'.repeat(64) } }, 'metadata.labels'],
        ['a key of a label without a name', { labels: { 'example.com/': 'a' } }, 'metadata.labels'],
        ['a key of an annotation with a space', { annotations: { 'a b': 'x' } }, 'metadata.annotations'],
        ['annotations that are too long', { annotations: { a: 'x'.repeat(262_144) } }, 'metadata.annotations'],
        ['a finalizer that is no name', { finalizers: ['a b'] }, 'metadata.finalizers'],
        ['an owner without a uid', { ownerReferences: [{ ...owner, uid: '' }] }, 'metadata.ownerReferences'],
        [
          'two controllers',
          { ownerReferences: ['u', 'v'].map(uid => ({ ...owner, uid, controller: true })) },
          'metadata.ownerReferences',
        ],
      ]
      for (const [because, meta, field] of cases) {
        const object = scene.object('a', meta)
        const answer = await scene.send('POST', scene.collection, { body: object })
        assert.equal(answer.status, 422, `${because}: ${answer.text.slice(0, 300)}`)
        const { causes } = expectFault(answer, 422, 'Invalid')
        assert.ok(
          causes.some(cause => cause.field?.startsWith(field) && cause.message),
          `${because}: ${answer.text}`,
        )
      }
      await scene.create('a')
      expectFault(await scene.merge('a', { metadata: { labels: { x: 'a b' } } }), 422, 'Invalid')
    },
  },
]
