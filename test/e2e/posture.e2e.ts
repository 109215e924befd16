// SPDX-License-Identifier: Apache-2.0
/** Posture on a real cluster: its API server is watched, results go through the aggregator, and follow their objects. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { findPath } from '#apps/cluster/find-path.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { noTracer } from '#runtime/telemetry.ts'
import { type Kubescape, startKubescape } from '#services/kubescape/start.ts'
import { startClusterStorage } from '#services/storage/start.ts'
import { type AggregatedStorage, startAggregatedStorage } from '#testing/aggregated-storage.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { waitFor } from '#tools/envtest/wait.ts'

const deployment = (hostNetwork: boolean): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { hostNetwork, containers: [{ name: 'app', image: 'registry.example/app:1.0' }] },
    },
  },
})

const deployments = '/apis/apps/v1/namespaces/shop/deployments'
const summaries =
  '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop/workloadconfigurationscansummaries'

describeOnEnvtest('posture on a real cluster', {}, plane => {
  let aggregated: AggregatedStorage
  let rest: KubeRest
  let kubescape: Kubescape
  const stopping = new AbortController()

  const hostNetworkStatus = async () => {
    try {
      const { spec } = await rest.request<{ spec: { controls: Record<string, { status: { status: string } }> } }>({
        method: 'GET',
        path: `${summaries}/deployment-web`,
      })
      return spec.controls['C-0041']?.status.status
    } catch {
      return undefined
    }
  }

  before(async () => {
    const config = await loadKubeconfig({ path: plane().kubeconfigPath, env: {}, homeDir: '/', clock: systemClock })
    rest = createRest(config)
    await rest.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    })
    aggregated = await startAggregatedStorage(plane(), startClusterStorage)
    await rest.request({ method: 'POST', path: deployments, body: deployment(true) })
    const discovery = createDiscovery(rest, systemClock)
    kubescape = await startKubescape(
      {
        cluster: rest,
        results: rest,
        findPath: kind => findPath(discovery, kind),
        setup: { clusterName: 'envtest', ownNamespace: 'kubescape', setOwner: true },
        clock: systemClock,
        random: Math.random,
        log: memoryLog().log,
        tracer: noTracer,
      },
      stopping.signal,
    )
    await kubescape.firstScan
  })
  after(async () => {
    stopping.abort()
    await kubescape?.stop()
    await aggregated?.stop()
    await rest?.close()
  })

  test('an object that was there is judged', async () => {
    assert.equal(await hostNetworkStatus(), 'failed')
  })

  test('a repair is seen within a second of the change', async () => {
    const startedMs = performance.now()
    await rest.request({
      method: 'PATCH',
      path: `${deployments}/web`,
      contentType: 'application/merge-patch+json',
      body: { spec: { template: { spec: { hostNetwork: false } } } },
    })
    await waitFor(
      { what: 'the control to pass', timeoutMs: 10_000, pollMs: 20 },
      async () => (await hostNetworkStatus()) === 'passed' || undefined,
    )
    const tookMs = performance.now() - startedMs
    assert.ok(tookMs < 1000, `${Math.round(tookMs)} ms`)
  })

  test('results go with their object, by the garbage collector of the cluster', async () => {
    await rest.request({ method: 'DELETE', path: `${deployments}/web` })
    await waitFor(
      { what: 'the result to go', timeoutMs: 20_000 },
      async () => (await hostNetworkStatus()) === undefined || undefined,
    )
  })

  test('a namespace with results goes', async () => {
    await rest.request({ method: 'DELETE', path: '/api/v1/namespaces/shop' })
    await waitFor({ what: 'the namespace to go', timeoutMs: 20_000 }, async () => {
      try {
        await rest.request({ method: 'GET', path: '/api/v1/namespaces/shop' })
        return undefined
      } catch {
        return true
      }
    })
  })
})
