// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import type { KubeObject, OwnerReference } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { startGarbageCollector } from './garbage-collector.ts'
import { namespaceStateIn, startNamespaceLifecycle } from './namespaces.ts'

const path = '/api/v1/namespaces/a/configmaps'

async function create(
  api: TestServer,
  name: string,
  owners: readonly KubeObject[] = [],
  more: object = {},
): Promise<KubeObject> {
  const ownerReferences = owners.map(
    ({ metadata }): OwnerReference => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: metadata.name,
      uid: metadata.uid ?? '',
      blockOwnerDeletion: true,
    }),
  )
  const answer = await api.call('POST', path, { body: { metadata: { name, ownerReferences, ...more } } })
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

async function names(api: TestServer): Promise<string[]> {
  const { json } = await api.call('GET', path)
  return (json['items'] as KubeObject[]).map(({ metadata }) => metadata.name)
}

/** A server whose garbage is collected; `settle` waits for the collector. */
async function collected() {
  const api = await startTestServer()
  const collector = await startGarbageCollector({ ...api.server.operations, local: api.server.local })
  return {
    api,
    settle: () => collector.settled(),
    async [Symbol.asyncDispose]() {
      collector.stop()
      await api[Symbol.asyncDispose]()
    },
  }
}

test('dependants go with their owner, over any number of steps; who has another owner stays', async () => {
  await using scene = await collected()
  const { api } = scene
  const owner = await create(api, 'owner')
  const other = await create(api, 'other')
  const child = await create(api, 'child', [owner])
  await create(api, 'grandchild', [child])
  await create(api, 'shared', [owner, other])
  await create(api, 'alone')
  await api.call('DELETE', `${path}/owner`)
  await scene.settle()
  assert.deepEqual(await names(api), ['alone', 'other', 'shared'])
  const shared = (await api.call('GET', `${path}/shared`)).json
  assert.deepEqual(
    shared.metadata.ownerReferences?.map(({ name }) => name),
    ['other'],
  )
})

test('an owner that nobody has seen does not take its dependants with it', async () => {
  await using scene = await collected()
  const elsewhere = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'far', uid: 'uid-of-another-cluster' } }
  await create(scene.api, 'kept', [elsewhere])
  await scene.settle()
  assert.deepEqual(await names(scene.api), ['kept'])
})

test('owners in a circle are no trap, whichever way one of them is deleted', async () => {
  for (const propagationPolicy of ['Background', 'Foreground']) {
    await using scene = await collected()
    const { api } = scene
    const one = await create(api, 'one')
    const two = await create(api, 'two', [one])
    const reference = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'two',
      uid: two.metadata.uid,
      blockOwnerDeletion: true,
    }
    await api.call('PATCH', `${path}/one`, { body: { metadata: { ownerReferences: [reference] } } })
    await scene.settle()
    assert.deepEqual(await names(api), ['one', 'two'])
    await api.call('DELETE', `${path}/one?propagationPolicy=${propagationPolicy}`)
    await scene.settle()
    assert.deepEqual(await names(api), [], propagationPolicy)
  }
})

test('in the foreground the owner goes last; orphans stay', async () => {
  await using scene = await collected()
  const { api } = scene
  const owner = await create(api, 'owner')
  await create(api, 'child', [owner], { finalizers: ['a.b/held'] })
  await api.call('DELETE', `${path}/owner?propagationPolicy=Foreground`)
  await scene.settle()
  assert.deepEqual(await names(api), ['child', 'owner'])
  await api.call('PATCH', `${path}/child`, { body: { metadata: { finalizers: null } } })
  await scene.settle()
  assert.deepEqual(await names(api), [])
  const parent = await create(api, 'parent')
  await create(api, 'orphan', [parent])
  await api.call('DELETE', `${path}/parent?propagationPolicy=Orphan`)
  await scene.settle()
  assert.deepEqual(await names(api), ['orphan'])
  assert.equal((await api.call('GET', `${path}/orphan`)).json.metadata.ownerReferences, undefined)
})

test('a deleted namespace takes no new objects, is emptied, waits for finalizers, and goes', async () => {
  const store = openSqliteStore({ file: ':memory:', clock: systemClock })
  const api = await startTestServer([], { store, namespaceState: namespaceStateIn(store) })
  const lifecycle = await startNamespaceLifecycle({ ...api.server.operations, local: api.server.local })
  assert.equal((await api.call('POST', path, { body: { metadata: { name: 'early' } } })).status, 404)
  assert.equal((await api.call('POST', '/api/v1/namespaces', { body: { metadata: { name: 'a' } } })).status, 201)
  for (let i = 0; i < 20; i++) await create(api, `x${i}`)
  await create(api, 'held', [], { finalizers: ['a.b/held'] })
  const going = await api.call('DELETE', '/api/v1/namespaces/a')
  assert.deepEqual([going.status, Object(going.json['status']).phase], [200, 'Terminating'])
  await lifecycle.settled()
  assert.deepEqual(await names(api), ['held'])
  assert.equal((await api.call('POST', path, { body: { metadata: { name: 'late' } } })).status, 403)
  assert.equal((await api.call('GET', '/api/v1/namespaces/a')).status, 200)
  await api.call('PATCH', `${path}/held`, { body: { metadata: { finalizers: null } } })
  await lifecycle.settled()
  assert.equal((await api.call('GET', '/api/v1/namespaces/a')).status, 404)
  lifecycle.stop()
  await api[Symbol.asyncDispose]()
  await store.close()
})
