// SPDX-License-Identifier: Apache-2.0
/** Checks of what may not be written. */
import assert from 'node:assert/strict'
import { stringify } from 'yaml'
import { has } from './kind-under-test.ts'
import { type Check, expectFault, expectStatus } from './scene.ts'

/** Names, labels, fields, types, what only the server decides. */
export const refusalChecks: readonly Check[] = [
  {
    name: 'an update must be about the object that its path names',
    async run(scene) {
      const created = await scene.create('a')
      const { metadata } = created
      const puts: Record<string, object> = {
        'another name': { ...created, metadata: { ...metadata, name: scene.name('b') } },
        'no name': { ...created, metadata: { ...metadata, name: '' } },
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
      expectFault(await scene.merge('a', { metadata: { name: null } }), 400, 'BadRequest')
      expectFault(await scene.merge('a', []), 400, 'BadRequest')
      expectFault(await scene.merge('a', {}, { force: 'true' }), 422, 'Invalid')
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
      const marked = { ...put, metadata: { ...put.metadata, deletionTimestamp: '2001-01-01T00:00:00Z' } }
      expectFault(await scene.put(marked), 422, 'Invalid')
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
    name: 'keys that stand twice in YAML are told, and refused when that is asked for',
    async run(scene) {
      const headers = { 'content-type': 'application/yaml' }
      const yaml = stringify(scene.object('a')).replace(
        'labels:',
        'annotations:\n    twice: one\n    twice: other\n  labels:',
      )
      const post = (query: string) => scene.send('POST', `${scene.collection}?${query}`, { body: yaml, headers })
      const strict = await post('fieldValidation=Strict')
      expectFault(strict, 400, 'BadRequest')
      assert.match(strict.text, /twice/)
      const warned = expectStatus(await post(''), 201)
      assert.match(String(warned.headers['warning']), /^299 - ".*twice/)
      assert.deepEqual(warned.json.metadata.annotations, { twice: 'other' })
    },
  },
  {
    name: 'names, labels, annotations, finalizers and owners that break the rules are refused, with the field',
    async run(scene) {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }
      const cases: readonly (readonly [string, object, string])[] = [
        ['a slash in a name', { name: 'a/b' }, 'metadata.name'],
        ['a key of a label with two slashes', { labels: { 'a/b/c': 'x' } }, 'metadata.labels'],
        ['a value of a label with a space', { labels: { x: 'a b' } }, 'metadata.labels'],
        ['a value of a label that is too long', { labels: { x: 'v'.repeat(64) } }, 'metadata.labels'],
        ['a key of a label without a name', { labels: { 'example.com/': 'a' } }, 'metadata.labels'],
        ['a key of an annotation with a space', { annotations: { 'a b': 'x' } }, 'metadata.annotations'],
        ['annotations that are too long', { annotations: { a: 'x'.repeat(262_144) } }, 'metadata.annotations'],
        ['a finalizer that is no name', { finalizers: ['a b'] }, 'metadata.finalizers'],
        ['an owner without a uid', { ownerReferences: [{ ...owner, uid: '' }] }, 'metadata.ownerReferences'],
        ['an event as an owner', { ownerReferences: [{ ...owner, kind: 'Event' }] }, 'metadata.ownerReferences'],
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
      if (has(scene.kind, 'any-names')) return
      for (const name of ['Capital', 'under_score', '-dash', 'dot.', 'x'.repeat(254)]) {
        const answer = await scene.send('POST', scene.collection, { body: scene.object('a', { name }) })
        const { causes } = expectFault(answer, 422, 'Invalid')
        assert.ok(causes.some(({ field }) => field === 'metadata.name'))
      }
    },
  },
]
