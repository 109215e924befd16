// SPDX-License-Identifier: Apache-2.0
/** Storage whose PostgreSQL goes away and comes back, as clients and the kubelet see it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { systemClock } from '#runtime/clock.ts'
import { type ApiClient, createApiClient } from '#testing/api-client.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { waitFor } from '#tools/envtest/wait.ts'
import { startStorage } from './start.ts'

const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/knownservers'

describe('storage without its database', { skip: whyNoPostgres(process.env) ?? false }, () => {
  let server: PostgresServer
  let storage: AssembledServer
  let client: ApiClient
  before(async () => {
    server = startPostgresServer()
    storage = await startStorage({
      file: server.newDatabase(),
      host: '127.0.0.1',
      port: 0,
      authentication: everybodyIs({ name: 'owner', groups: ['system:masters'] }),
      clock: systemClock,
      random: Math.random,
      log: memoryLog().log,
    })
    client = createApiClient(storage.url)
  })
  after(async () => {
    client.close()
    await storage.stop()
    server.stop()
  })

  function create(name: string) {
    const body = {
      apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
      kind: 'KnownServer',
      metadata: { name },
    }
    return client.call('POST', path, { body: { ...body, spec: [] } })
  }

  async function statusOf(probe: string): Promise<number> {
    return (await client.call('GET', probe)).status
  }

  test('while it is away: 503 with Retry-After, not ready but alive; afterwards all goes on without a restart', async () => {
    const { json } = await create('before')
    const watch = await client.watch(`${path}?watch=1&resourceVersion=${json.metadata.resourceVersion}`)
    await create('live')
    assert.equal((await watch.next())?.object.metadata.name, 'live')
    server.crash()
    const answers = await Promise.all([
      create('lost'),
      client.call('GET', path),
      client.call('GET', `${path}/before`),
      client.call('DELETE', `${path}/before`),
    ])
    for (const { status, headers, json: refusal } of answers)
      assert.deepEqual([status, headers['retry-after'], refusal['reason']], [503, '1', 'ServiceUnavailable'])
    assert.equal(await statusOf('/readyz'), 503)
    assert.equal(await statusOf('/livez'), 200)
    server.start()
    const made = await waitFor({ what: 'a write to be taken again', timeoutMs: 15_000 }, async () => {
      const answer = await create('after')
      return answer.status === 201 ? answer.json.metadata : undefined
    })
    assert.equal(await statusOf('/readyz'), 200)
    const event = await watch.next()
    assert.deepEqual(
      [event?.type, event?.object.metadata.name, event?.object.metadata.resourceVersion],
      ['ADDED', 'after', made.resourceVersion],
    )
    watch.close()
  })
})
