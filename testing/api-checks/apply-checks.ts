// SPDX-License-Identifier: Apache-2.0
/** Server-side apply and who owns what. */
import assert from 'node:assert/strict'
import type { TestAnswer } from '#testing/api-client.ts'
import { type ApiCheck, type CheckKit, refusalOf } from './kit.ts'

function apply(kit: CheckKit, manager: string, object: object, more = ''): Promise<TestAnswer> {
  const headers = { 'content-type': 'application/apply-patch+yaml' }
  return kit.call('PATCH', `${kit.path}/x?fieldManager=${manager}${more}`, { body: JSON.stringify(object), headers })
}

function labelled(kit: CheckKit, labels: Record<string, string>): object {
  const { apiVersion, kind } = kit.kind
  return { apiVersion, kind, metadata: { name: 'x', labels } }
}

export const applyChecks: readonly ApiCheck[] = [
  {
    name: 'apply creates what is not there, and again changes nothing',
    async run(kit) {
      const object = { ...kit.object({ name: 'x' }) }
      const first = await apply(kit, 'one', object)
      assert.equal(first.status, 201, first.text)
      const again = await apply(kit, 'one', object)
      assert.deepEqual([again.status, again.json.metadata.resourceVersion], [200, first.json.metadata.resourceVersion])
      const [entry] = first.json.metadata.managedFields as { manager: string; operation: string; apiVersion: string }[]
      assert.deepEqual([entry?.manager, entry?.operation, entry?.apiVersion], ['one', 'Apply', kit.kind.apiVersion])
    },
  },
  {
    name: 'what one manager owns another cannot change but by force',
    async run(kit) {
      await apply(kit, 'one', { ...kit.object({ name: 'x' }), metadata: { name: 'x', labels: { a: '1' } } })
      const refused = await apply(kit, 'two', labelled(kit, { a: '2' }))
      assert.deepEqual(refusalOf(refused), [409, 'Conflict'])
      const { causes } = refused.json['details'] as { causes: { reason: string; field: string }[] }
      assert.deepEqual([causes[0]?.reason, causes[0]?.field], ['FieldManagerConflict', '.metadata.labels.a'])
      const same = await apply(kit, 'two', labelled(kit, { a: '1' }))
      assert.equal(same.status, 200)
      const forced = await apply(kit, 'two', labelled(kit, { a: '2' }), '&force=true')
      assert.deepEqual([forced.status, forced.json.metadata.labels], [200, { a: '2' }])
    },
  },
  {
    name: 'what a manager no longer applies goes, unless somebody else owns it too',
    async run(kit) {
      await apply(kit, 'one', {
        ...kit.object({ name: 'x' }),
        metadata: { name: 'x', labels: { a: '1', b: '1', c: '1' } },
      })
      await apply(kit, 'two', labelled(kit, { b: '1' }))
      const { json } = await apply(kit, 'one', {
        ...kit.object({ name: 'x' }),
        metadata: { name: 'x', labels: { c: '1' } },
      })
      assert.deepEqual(json.metadata.labels, { b: '1', c: '1' })
    },
  },
  {
    name: 'updates own what they change, and apply meets them',
    async run(kit) {
      await apply(kit, 'one', { ...kit.object({ name: 'x' }), metadata: { name: 'x', labels: { a: '1' } } })
      await kit.call('PATCH', `${kit.path}/x?fieldManager=editor`, { body: { metadata: { labels: { a: '2' } } } })
      const managed = (await kit.call('GET', `${kit.path}/x`)).json.metadata.managedFields as {
        manager: string
        operation: string
      }[]
      assert.deepEqual(managed.map(({ manager, operation }) => `${manager} ${operation}`).sort(), [
        'editor Update',
        'one Apply',
      ])
      const refused = await apply(kit, 'one', {
        ...kit.object({ name: 'x' }),
        metadata: { name: 'x', labels: { a: '1' } },
      })
      assert.deepEqual(refusalOf(refused), [409, 'Conflict'])
      assert.match(refused.text, /editor/)
    },
  },
  {
    name: 'apply needs a manager, a type, and no managedFields of its own',
    async run(kit) {
      const headers = { 'content-type': 'application/apply-patch+yaml' }
      const send = async (query: string, body: object) =>
        (await kit.call('PATCH', `${kit.path}/x${query}`, { body, headers })).status
      assert.equal(await send('', kit.object({ name: 'x' })), 422)
      assert.equal(await send('?fieldManager=a', { metadata: { name: 'x' } }), 400)
      assert.equal(await send('?fieldManager=a', kit.object({ name: 'x', managedFields: [{ manager: 'b' }] })), 400)
    },
  },
  {
    name: 'YAML is applied like JSON',
    async run(kit) {
      const { apiVersion, kind } = kit.kind
      const rest = JSON.stringify(kit.kind.body('1')).slice(1, -1)
      const yaml = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: x\n  labels:\n    a: "1"\n${rest.replace(':', ': ')}\n`
      const headers = { 'content-type': 'application/apply-patch+yaml' }
      const answer = await kit.call('PATCH', `${kit.path}/x?fieldManager=one`, { body: yaml, headers })
      assert.deepEqual([answer.status, answer.json.metadata.labels], [201, { a: '1' }], answer.text)
    },
  },
]
