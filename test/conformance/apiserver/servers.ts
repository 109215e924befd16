// SPDX-License-Identifier: Apache-2.0
/** The three servers that the suite runs against. */
import { randomBytes } from 'node:crypto'
import type { ApiServer } from '#adapters/apiserver/server.ts'
import { startEmbeddedCluster } from '#apps/up/embedded-cluster.ts'
import { systemClock } from '#runtime/clock.ts'
import { startClusterStorage } from '#services/storage/start.ts'
import { startAggregatedStorage } from '#testing/aggregated-storage.ts'
import type { ServerUnderTest } from '#testing/api-checks/checks.ts'
import { builtinKinds, computedKinds, customKinds, resultKinds } from '#testing/api-checks/kinds.ts'
import { sampledKinds } from '#testing/api-checks/sampled-kinds.ts'
import { createApiClient } from '#testing/api-client.ts'
import type { Envtest } from '#testing/envtest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import type { PostgresServer } from '#testing/postgres-server.ts'
import { testCertificates } from '#testing/test-certificates.ts'

/** Everything that happened before is forgotten: as if much time had passed. */
function forgetOf({ operations }: ApiServer): () => Promise<void> {
  const farAheadMs = 10 * 365 * 86_400_000
  return () => operations.store.trim(Date.now() + farAheadMs)
}

/** Our embedded cluster, in memory: built-in kinds and results on one server. */
export async function embeddedServer(): Promise<ServerUnderTest> {
  const { server: serving, authority } = testCertificates()
  const token = randomBytes(16).toString('hex')
  const cluster = await startEmbeddedCluster({
    identity: { token, serving, authority, renewAtMs: Number.POSITIVE_INFINITY },
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    random: Math.random,
    log: memoryLog().log,
  })
  const client = createApiClient({
    server: cluster.url,
    caPem: authority.certificatePem,
    credential: { kind: 'token', token },
  })
  return {
    name: 'embedded',
    client,
    kinds: [...resultKinds, ...customKinds, ...sampledKinds()],
    computedKinds,
    forget: forgetOf(cluster.server),
    async stop() {
      client.close()
      await cluster.stop()
    },
  }
}

/** Our storage behind a real API server, asked through it; in memory, or over a new database of a PostgreSQL. */
export async function aggregatedServer(plane: Envtest, postgres?: PostgresServer): Promise<ServerUnderTest> {
  const aggregated = await startAggregatedStorage(plane, startClusterStorage, postgres?.newDatabase())
  const client = createApiClient(plane.adminConfig)
  return {
    name: postgres ? 'postgres' : 'aggregated',
    client,
    kinds: resultKinds,
    computedKinds,
    forget: forgetOf(aggregated.storage.server),
    async stop() {
      client.close()
      await aggregated.stop()
    },
  }
}

/** A real API server and its own kinds: what fails here is wrong in the suite. */
export function kubernetesServer(plane: Envtest): ServerUnderTest {
  const client = createApiClient(plane.adminConfig)
  return { name: 'kubernetes', client, kinds: builtinKinds, stop: async () => client.close() }
}
