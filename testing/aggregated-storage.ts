// SPDX-License-Identifier: Apache-2.0
/** Storage behind a real API server, as in a cluster: for suites that ask it through the aggregator and directly. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AssembledOptions, AssembledServer } from '#adapters/apiserver/assemble.ts'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { group, version } from '#api/spdx-v1beta1/kinds.ts'
import { systemClock } from '#runtime/clock.ts'
import {
  type AggregatedApi,
  aggregatedServing,
  registerAggregatedApi,
  unregisterAggregatedApi,
} from '#testing/aggregation.ts'
import { callApi, type KubeAccess, writeKubeconfig } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'
import type { Envtest } from './envtest.ts'
import { memoryLog } from './memory-log.ts'

/** How a suite starts storage; it lives among the services, which this folder does not import. */
export type StartStorage = (
  options: Pick<AssembledOptions, 'tls' | 'host' | 'port' | 'clock' | 'random' | 'log' | 'file'> & {
    readonly cluster: KubeRest
  },
  signal: AbortSignal,
) => Promise<AssembledServer>

export interface AggregatedStorage {
  readonly api: AggregatedApi
  readonly storage: AssembledServer
  /** The cluster, as an administrator. */
  readonly cluster: KubeRest
  /** For calls that pass by the aggregator. */
  readonly directKubeconfigPath: string
  stop(): Promise<void>
}

const dayMs = 86_400_000
/** The aggregator merges documents in its own time, well after the API is available. */
const explainedTimeoutMs = 90_000

/** Starts storage, in memory or over the database named, and registers it; resolves when the API server reaches it. */
export async function startAggregatedStorage(
  plane: Envtest,
  start: StartStorage,
  database?: string,
): Promise<AggregatedStorage> {
  const service = { namespace: 'kubescape', name: 'storage' }
  const nowMs = Date.now()
  const { caPem, serving } = aggregatedServing(service, {
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + dayMs),
  })
  const dir = mkdtempSync(join(tmpdir(), 'ks-storage-'))
  const config = await loadKubeconfig({ path: plane.kubeconfigPath, env: {}, homeDir: dir, clock: systemClock })
  const cluster = createRest(config)
  const stopping = new AbortController()
  const storage = await start(
    {
      cluster,
      tls: serving,
      host: 'localhost',
      port: 0,
      clock: systemClock,
      random: Math.random,
      log: memoryLog().log,
      ...(database !== undefined && { file: database }),
    },
    stopping.signal,
  )
  const api = { group, version, service, port: storage.port, caPem }
  async function stop(): Promise<void> {
    stopping.abort()
    await storage.stop()
    await cluster.close()
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    await registerAggregatedApi(plane.adminConfig, api)
    await waitFor(
      { what: 'the API server to explain the kinds of storage', timeoutMs: explainedTimeoutMs },
      async () => {
        const documents = ['/openapi/v2', `/openapi/v3/apis/${group}/${version}`].map(path =>
          callApi(plane.adminConfig, { path }),
        )
        const texts = (await Promise.all(documents)).map(({ text }) => text)
        return texts.every(text => text.includes('WorkloadConfigurationScanSummary')) || undefined
      },
    )
  } catch (error) {
    await stop()
    throw error
  }
  const directKubeconfigPath = join(dir, 'direct')
  const direct: KubeAccess = {
    server: `https://localhost:${storage.port}`,
    caPem,
    credential: plane.adminConfig.credential,
  }
  writeKubeconfig(directKubeconfigPath, direct)
  return {
    api,
    storage,
    cluster,
    directKubeconfigPath,
    // First of all no longer registered: while an API is, and nobody serves it, no namespace of the cluster ends.
    async stop() {
      try {
        await unregisterAggregatedApi(plane.adminConfig, api)
      } catch (error) {
        // A control plane that has ended before has nothing registered any more.
        if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error
      } finally {
        await stop()
      }
    },
  }
}
