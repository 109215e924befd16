// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRest } from '#adapters/kube/rest/rest.ts'
import { systemClock } from '#runtime/clock.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { widgets } from '#testing/test-kinds.ts'
import { followNamespaces } from './namespaces.ts'

const shop = '/apis/shop.example/v1'

async function createNamespace(cluster: TestServer, name: string): Promise<void> {
  await cluster.call('POST', '/api/v1/namespaces', { body: { metadata: { name } } })
}

/** Finalizes a namespace as the cluster's controller does once it is empty. */
async function removeNamespace(cluster: TestServer, name: string): Promise<void> {
  await cluster.call('DELETE', `/api/v1/namespaces/${name}`)
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { finalizers: [] } }
  await cluster.call('PUT', `/api/v1/namespaces/${name}/finalize`, { body })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let left = 200; left > 0; left--) {
    if (await isSo()) return
    await sleep(10)
  }
  assert.fail('it did not become so within 2 s')
}

test('results follow the namespaces of the cluster', async () => {
  await using cluster = await startTestServer()
  const rest = createRest({ server: cluster.url })
  const stopping = new AbortController()
  const { log } = memoryLog()
  const namespaces = followNamespaces({ rest, clock: systemClock, random: Math.random, log }, stopping.signal)
  await using results = await startTestServer([widgets], { namespaceState: namespaces.state })
  const post = (namespace: string) =>
    results.call('POST', `${shop}/namespaces/${namespace}/widgets`, { body: { metadata: { name: 'x' }, spec: {} } })
  const countIn = async (namespace: string) =>
    ((await results.call('GET', `${shop}/namespaces/${namespace}/widgets`)).json['items'] as unknown[]).length
  try {
    for (const name of ['stays', 'went-before', 'goes', 'ends']) await createNamespace(cluster, name)
    for (const name of ['stays', 'went-before', 'goes']) assert.equal((await post(name)).status, 201)
    await removeNamespace(cluster, 'went-before')
    await namespaces.purgeFrom(results.server)
    await until(async () => (await countIn('went-before')) === 0)

    await createNamespace(cluster, 'new')
    assert.equal((await post('new')).status, 201, 'a namespace counts as soon as the cluster has it')
    const missing = await post('none')
    assert.deepEqual([missing.status, missing.json['reason']], [404, 'NotFound'])

    await cluster.call('DELETE', '/api/v1/namespaces/ends')
    await until(async () => (await post('ends')).status === 403)
    assert.match((await post('ends')).text, /NamespaceTerminating/)

    await removeNamespace(cluster, 'goes')
    await until(async () => (await countIn('goes')) === 0)
    assert.equal(await countIn('stays'), 1)
  } finally {
    await namespaces.stop()
    await rest.close()
  }
})

test('a cluster that does not answer loses no result', async () => {
  const cluster = await startTestServer()
  const rest = createRest({ server: cluster.url })
  const stopping = new AbortController()
  const { log } = memoryLog()
  const namespaces = followNamespaces({ rest, clock: systemClock, random: Math.random, log }, stopping.signal)
  await cluster[Symbol.asyncDispose]()
  assert.equal(await namespaces.state('any'), 'active')
  await namespaces.stop()
  await rest.close()
})
