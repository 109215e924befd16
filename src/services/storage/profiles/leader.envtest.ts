// SPDX-License-Identifier: Apache-2.0
/** Profiles made by replicas over one PostgreSQL database. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { systemClock } from '#runtime/clock.ts'
import { createMetrics, type Metrics } from '#runtime/metrics.ts'
import { startStorage } from '#services/storage/start.ts'
import { createApiClient } from '#testing/api-client.ts'
import { containerReport, profileName } from '#testing/builders/container-report.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'

const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop/containerprofiles'

interface Replica {
  readonly storage: AssembledServer
  readonly metrics: Metrics
}

describe('replicas that share a database make each profile once', { skip: whyNoPostgres(process.env) ?? false }, () => {
  let server: PostgresServer
  let replicas: readonly Replica[] = []
  /** The one that was not stopped. */
  let left: Replica | undefined
  before(async () => {
    server = startPostgresServer()
    const file = server.newDatabase()
    const start = async (): Promise<Replica> => {
      const metrics = createMetrics()
      const storage = await startStorage({
        file,
        host: '127.0.0.1',
        port: 0,
        authentication: everybodyIs({ name: 'agent', groups: ['system:masters'] }),
        clock: systemClock,
        random: Math.random,
        log: memoryLog().log,
        metrics,
        profiles: { quietMs: 20, longestWaitMs: 50 },
      })
      return { storage, metrics }
    }
    replicas = [await start(), await start()]
  })
  after(async () => {
    await Promise.all(replicas.map(({ storage }) => storage.stop()))
    server.stop()
  })

  async function post(replica: Replica | undefined, container: string, number: number): Promise<void> {
    const client = createApiClient(replica?.storage.url ?? '')
    const body = containerReport({ container, number, spec: { syscalls: [`call${number}`] } })
    assert.equal((await client.call('POST', path, { body })).status, 201)
    client.close()
  }

  /** System calls of a profile, once there are as many. */
  async function learnt(replica: Replica | undefined, container: string, count: number): Promise<readonly string[]> {
    const client = createApiClient(replica?.storage.url ?? '')
    const name = profileName({ container })
    const watch = await client.watch(`${path}?watch=1&resourceVersion=fullSpec&fieldSelector=metadata.name=${name}`)
    try {
      for (;;) {
        const event = await watch.next()
        assert.ok(event)
        const { syscalls } = event.object['spec'] as { readonly syscalls: readonly string[] }
        if (syscalls.length === count) return syscalls
      }
    } finally {
      watch.close()
      client.close()
    }
  }

  function mergedBy(replica: Replica | undefined): number {
    const family = replica?.metrics.families().find(({ name }) => name === 'storage_profile_reports_merged_total')
    return [...(family?.samples() ?? [])].reduce((sum, { value }) => sum + value, 0)
  }

  /** A turn is counted when its reports are deleted, a moment after the profile is seen. */
  async function until(isSo: () => boolean): Promise<void> {
    for (let tries = 0; tries < 100 && !isSo(); tries++) await systemClock.sleep(50)
    assert.ok(isSo())
  }

  test('one of them merges what is reported to any, each report once', async () => {
    const [one, two] = replicas
    for (let number = 1; number <= 20; number++) await post(number % 2 === 0 ? one : two, 'app', number)
    assert.equal((await learnt(two, 'app', 20)).length, 20)
    await until(() => replicas.map(mergedBy).includes(20))
    assert.ok(replicas.map(mergedBy).includes(0))
  })

  test('another one goes on when the one that leads has gone, without losing a report', async () => {
    const leader = replicas.find(replica => mergedBy(replica) > 0)
    const other = replicas.find(replica => replica !== leader)
    left = other
    for (let number = 1; number <= 5; number++) await post(other, 'next', number)
    await leader?.storage.stop()
    for (let number = 6; number <= 10; number++) await post(other, 'next', number)
    assert.equal((await learnt(other, 'next', 10)).length, 10)
    await until(() => mergedBy(other) > 0)
  })

  test('a leader whose connection to the database breaks goes on', async () => {
    await server.killBackend()
    let isTaken = false
    for (let tries = 0; tries < 100 && !isTaken; tries++) {
      isTaken = await post(left, 'again', 1).then(
        () => true,
        () => false,
      )
      await systemClock.sleep(50)
    }
    assert.deepEqual(await learnt(left, 'again', 1), ['call1'])
  })
})
