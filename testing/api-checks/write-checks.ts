// SPDX-License-Identifier: Apache-2.0
/** Creating, updating, patching. */
import assert from 'node:assert/strict'
import { type ApiCheck, refusalOf, versionOf } from './kit.ts'

export const writeChecks: readonly ApiCheck[] = [
  {
    name: 'a created object has uid, version, time and namespace, and is what a get returns',
    async run(kit) {
      const created = await kit.create({ name: 'x', labels: { a: 'b' } })
      assert.match(created.metadata.uid ?? '', /^[0-9a-f-]{36}$/)
      assert.match(created.metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.equal(created.metadata.namespace, kit.namespace)
      versionOf(created)
      assert.deepEqual((await kit.call('GET', `${kit.path}/x`)).json, created)
    },
  },
  {
    name: 'a name can be taken once',
    async run(kit) {
      await kit.create({ name: 'x' })
      const again = await kit.call('POST', kit.path, { body: kit.object({ name: 'x' }) })
      assert.deepEqual(refusalOf(again), [409, 'AlreadyExists'])
      assert.equal(Object(again.json['details']).name, 'x')
    },
  },
  {
    name: 'names, labels and annotations that are none are refused',
    async run(kit) {
      const wrong: object[] = [
        { name: 'Capital' },
        { name: 'under_score' },
        { name: '-dash' },
        { name: 'x'.repeat(254) },
        { name: 'x', labels: { a: 'with blank' } },
        { name: 'x', labels: { a: 'x'.repeat(64) } },
        { name: 'x', labels: { 'a b': 'c' } },
        { name: 'x', labels: { 'a/b/c': 'd' } },
        { name: 'x', annotations: { 'a b': 'c' } },
        { name: 'x', annotations: { a: 'x'.repeat(262_145) } },
        {},
      ]
      for (const metadata of wrong)
        assert.deepEqual(
          refusalOf(await kit.call('POST', kit.path, { body: kit.object(metadata) })),
          [422, 'Invalid'],
          JSON.stringify(metadata).slice(0, 80),
        )
    },
  },
  {
    name: 'what the path says and what the object says must agree',
    async run(kit) {
      const post = async (body: object) => (await kit.call('POST', kit.path, { body })).status
      assert.equal(await post(kit.object({ name: 'x', namespace: 'elsewhere' })), 400)
      assert.equal(await post({ ...kit.object({ name: 'x' }), kind: 'Other' }), 400)
      assert.equal(await post({ ...kit.object({ name: 'x' }), apiVersion: 'other.example/v1' }), 400)
      const created = await kit.create({ name: 'x' })
      const renamed = { ...created, metadata: { ...created.metadata, name: 'y' } }
      assert.equal((await kit.call('PUT', `${kit.path}/x`, { body: renamed })).status, 400)
    },
  },
  {
    name: 'what cannot be read is refused with 400, what is no JSON with 415',
    async run(kit) {
      for (const body of ['{', '[]', '"x"', '{"metadata":{"labels":["a"]}}'])
        assert.equal((await kit.call('POST', kit.path, { body })).status, 400, body)
      const headers = { 'content-type': 'text/plain' }
      assert.deepEqual(refusalOf(await kit.call('POST', kit.path, { body: '{}', headers })), [
        415,
        'UnsupportedMediaType',
      ])
    },
  },
  {
    name: 'a generated name begins as asked and differs each time',
    async run(kit) {
      const [one, two] = [await kit.create({ generateName: 'gen-' }), await kit.create({ generateName: 'gen-' })]
      assert.match(one.metadata.name, /^gen-[a-z0-9]{5}$/)
      assert.notEqual(one.metadata.name, two.metadata.name)
      const long = await kit.create({ generateName: 'x'.repeat(70) })
      assert.equal(long.metadata.name.length, 63)
    },
  },
  {
    name: 'an update is bound to the version it names',
    async run(kit) {
      const first = await kit.create({ name: 'x' }, '1')
      const second = await kit.call('PUT', `${kit.path}/x`, { body: { ...first, ...kit.kind.body('2') } })
      assert.equal(second.status, 200, second.text)
      assert.ok(versionOf(second.json) > versionOf(first))
      assert.deepEqual(
        refusalOf(await kit.call('PUT', `${kit.path}/x`, { body: { ...first, ...kit.kind.body('3') } })),
        [409, 'Conflict'],
      )
      assert.deepEqual(
        refusalOf(
          await kit.call('PUT', `${kit.path}/none`, { body: kit.object({ name: 'none', resourceVersion: '1' }) }),
        ),
        [404, 'NotFound'],
      )
    },
  },
  {
    name: 'an update cannot change what the server decided, and another uid is a conflict',
    async run(kit) {
      const first = await kit.create({ name: 'x' })
      const metadata = { ...first.metadata, creationTimestamp: '2001-01-01T00:00:00Z', generation: 77 }
      const { status, json, text } = await kit.call('PUT', `${kit.path}/x`, { body: { ...first, metadata } })
      assert.equal(status, 200, text)
      assert.equal(json.metadata.creationTimestamp, first.metadata.creationTimestamp)
      assert.notEqual(json.metadata.generation, 77)
      const deleting = { ...json.metadata, deletionTimestamp: '2001-01-01T00:00:00Z' }
      const marked = await kit.call('PUT', `${kit.path}/x`, { body: { ...first, metadata: deleting } })
      assert.deepEqual(refusalOf(marked), [422, 'Invalid'])
      const other = {
        ...first.metadata,
        uid: '11111111-1111-1111-1111-111111111111',
        resourceVersion: json.metadata.resourceVersion,
      }
      assert.deepEqual(refusalOf(await kit.call('PUT', `${kit.path}/x`, { body: { ...first, metadata: other } })), [
        409,
        'Conflict',
      ])
    },
  },
  {
    name: 'writes that change nothing keep the version and are no event',
    async run(kit) {
      const first = await kit.create({ name: 'x', labels: { a: '1' } })
      const watch = await kit.watch(`${kit.path}?watch=true&resourceVersion=${first.metadata.resourceVersion}`)
      const put = await kit.call('PUT', `${kit.path}/x`, { body: first })
      const merge = await kit.call('PATCH', `${kit.path}/x`, { body: { metadata: { labels: { a: '1' } } } })
      const json = await kit.call('PATCH', `${kit.path}/x`, {
        body: [{ op: 'test', path: '/metadata/name', value: 'x' }],
        headers: { 'content-type': 'application/json-patch+json' },
      })
      for (const answer of [put, merge, json])
        assert.equal(answer.json.metadata.resourceVersion, first.metadata.resourceVersion, answer.text)
      await kit.create({ name: 'y' })
      assert.deepEqual(await watch.short(1), ['ADDED y'])
      watch.close()
    },
  },
  {
    name: 'merge patches merge maps, replace the rest, and delete by null',
    async run(kit) {
      await kit.create({ name: 'x', labels: { keep: '1', drop: '2' } })
      const { json } = await kit.call('PATCH', `${kit.path}/x`, {
        body: { metadata: { labels: { drop: null, add: '3' } } },
      })
      assert.deepEqual(json.metadata.labels, { keep: '1', add: '3' })
      assert.deepEqual(refusalOf(await kit.call('PATCH', `${kit.path}/none`, { body: {} })), [404, 'NotFound'])
      assert.deepEqual(
        refusalOf(await kit.call('PATCH', `${kit.path}/x`, { body: { metadata: { resourceVersion: '1' } } })),
        [409, 'Conflict'],
      )
    },
  },
  {
    name: 'JSON patches apply wholly or not at all',
    async run(kit) {
      await kit.create({ name: 'x', labels: { a: '1' } })
      const patch = (body: unknown) =>
        kit.call('PATCH', `${kit.path}/x`, { body, headers: { 'content-type': 'application/json-patch+json' } })
      const done = await patch([
        { op: 'add', path: '/metadata/labels/b', value: '2' },
        { op: 'remove', path: '/metadata/labels/a' },
      ])
      assert.deepEqual(done.json.metadata.labels, { b: '2' })
      assert.equal(
        (
          await patch([
            { op: 'add', path: '/metadata/labels/c', value: '3' },
            { op: 'test', path: '/metadata/labels/b', value: 'no' },
          ])
        ).status,
        422,
      )
      assert.equal((await patch([{ op: 'remove', path: '/metadata/labels/none' }])).status, 422)
      assert.equal((await patch({ op: 'add' })).status, 400)
      assert.deepEqual((await kit.call('GET', `${kit.path}/x`)).json.metadata.labels, { b: '2' })
    },
  },
  {
    name: 'patches that meet are all applied',
    async run(kit) {
      await kit.create({ name: 'x' })
      const keys = Array.from({ length: 5 }, (_, i) => `k${i}`)
      const answers = await Promise.all(
        keys.map(key => kit.call('PATCH', `${kit.path}/x`, { body: { metadata: { annotations: { [key]: '1' } } } })),
      )
      assert.deepEqual(
        answers.map(({ status }) => status),
        keys.map(() => 200),
      )
      assert.deepEqual(
        Object.keys((await kit.call('GET', `${kit.path}/x`)).json.metadata.annotations ?? {}).sort(),
        keys,
      )
    },
  },
  {
    name: 'a patch type that nobody knows is refused with 415',
    async run(kit) {
      await kit.create({ name: 'x' })
      const answer = await kit.call('PATCH', `${kit.path}/x`, {
        body: {},
        headers: { 'content-type': 'application/json' },
      })
      assert.deepEqual(refusalOf(answer), [415, 'UnsupportedMediaType'])
    },
  },
  {
    name: 'dry runs answer as if, and store nothing',
    async run(kit) {
      const made = await kit.call('POST', `${kit.path}?dryRun=All`, { body: kit.object({ name: 'x' }) })
      assert.deepEqual([made.status, made.json.metadata.name], [201, 'x'])
      assert.equal((await kit.call('GET', `${kit.path}/x`)).status, 404)
      const first = await kit.create({ name: 'x' })
      assert.equal((await kit.call('POST', `${kit.path}?dryRun=All`, { body: kit.object({ name: 'x' }) })).status, 409)
      const put = await kit.call('PUT', `${kit.path}/x?dryRun=All`, { body: { ...first, ...kit.kind.body('2') } })
      const patch = await kit.call('PATCH', `${kit.path}/x?dryRun=All`, { body: { metadata: { labels: { a: 'b' } } } })
      assert.deepEqual([put.status, patch.status, patch.json.metadata.labels], [200, 200, { a: 'b' }])
      assert.equal((await kit.call('DELETE', `${kit.path}/x`, { body: { dryRun: ['All'] } })).status, 200)
      assert.equal((await kit.call('DELETE', `${kit.path}/x?dryRun=All`)).status, 200)
      assert.deepEqual((await kit.call('GET', `${kit.path}/x`)).json, first)
      assert.deepEqual(
        refusalOf(await kit.call('POST', `${kit.path}?dryRun=Some`, { body: kit.object({ name: 'y' }) })),
        [422, 'Invalid'],
      )
    },
  },
  {
    name: 'unknown and doubled fields: refused when strict, warned about, or ignored',
    appliesTo: ({ hasStrictFields }) => hasStrictFields,
    async run(kit) {
      const body = (name: string) =>
        JSON.stringify({ ...kit.object({ name }), unknown: 1 }).replace(
          '"metadata":{',
          '"metadata":{"labels":{"a":"1"},"labels":{"a":"2"},',
        )
      const strict = await kit.call('POST', `${kit.path}?fieldValidation=Strict`, { body: body('strict') })
      assert.deepEqual(
        [strict.status, /unknown field/.test(strict.text), /duplicate field/.test(strict.text)],
        [400, true, true],
      )
      const warned = await kit.call('POST', `${kit.path}?fieldValidation=Warn`, { body: body('warn') })
      assert.deepEqual(
        [warned.status, warned.json['unknown'], warned.json.metadata.labels],
        [201, undefined, { a: '2' }],
      )
      assert.match(String(warned.headers['warning']), /^299 - ".*unknown field/)
      const ignored = await kit.call('POST', `${kit.path}?fieldValidation=Ignore`, { body: body('ignore') })
      assert.deepEqual([ignored.status, ignored.headers['warning']], [201, undefined])
    },
  },
]
