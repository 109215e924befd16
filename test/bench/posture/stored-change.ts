// SPDX-License-Identifier: Apache-2.0
/** From a change of a deployment, by HTTP, to the line of a watch that shows its new result. */

import { constantIdentity, constantText } from '#adapters/kube/access/config.ts'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { findPath } from '#apps/cluster/find-path.ts'
import { startEmbeddedCluster } from '#apps/up/embedded-cluster.ts'
import { loadIdentity } from '#apps/up/identity.ts'
import { ensureNamespace } from '#apps/up/seed.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { noTracer } from '#runtime/telemetry.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'
import { startKubescape } from '#services/kubescape/start.ts'
import { syntheticCluster } from '#testing/builders/synthetic-cluster.ts'
import { reportMeasured } from '#testing/measured-child.ts'
import { memoryLog } from '#testing/memory-log.ts'

const objects = Number(process.argv[2])
const changes = Number(process.argv[3])
const startedMs = performance.now()
const clock = systemClock
const { log } = memoryLog()
const identity = await loadIdentity(undefined, '127.0.0.1', Date.now())
const cluster = await startEmbeddedCluster({ identity, host: '127.0.0.1', port: 0, clock, random: Math.random, log })
const rest = createRest(
  {
    server: cluster.url,
    ca: constantText(identity.authority.certificatePem),
    credentials: constantIdentity({ authorization: `Bearer ${identity.token}` }),
  },
  { limiter: createTokenBucket({ clock, ratePerSecond: 1e6, burst: 1e6 }) },
)
await ensureNamespace(cluster.server.local, 'kubescape')
const deployments: KubeObject[] = []
for (const object of syntheticCluster({ objects })) {
  const resource = cluster.server.local.resourceOf(object.apiVersion, object.kind)
  if (!resource) throw new Error(`${object.kind} is not served`)
  await cluster.server.local.create(resource, object)
  if (object.kind === 'Deployment') deployments.push(object)
}
const seededMs = performance.now()
const discovery = createDiscovery(rest, clock)
const kubescape = await startKubescape(
  {
    cluster: rest,
    results: rest,
    findPath: kind => findPath(discovery, kind),
    setup: { clusterName: 'bench', ownNamespace: 'kubescape', setOwner: true },
    clock,
    random: Math.random,
    log,
    tracer: noTracer,
  },
  new AbortController().signal,
)
await kubescape.firstScan
const firstScanMs = performance.now() - seededMs
const tookMs: number[] = []
for (let i = 0; i < changes; i++) {
  const object = deployments[(i * 7919) % deployments.length]
  if (object) tookMs.push(await changeAndSee(rest, object, i))
}
tookMs.sort((a, b) => a - b)
const at = (share: number) => Math.round(tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0)
reportMeasured({ p50Ms: at(0.5), p99Ms: at(0.99), firstScanMs: Math.round(firstScanMs) }, startedMs)
await kubescape.stop()
await rest.close()
await cluster.stop()

/** Turns `hostPID` on or off, and waits for the summary of the deployment to change. */
async function changeAndSee(client: KubeRest, { metadata }: KubeObject, i: number): Promise<number> {
  const summaries = `/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/${metadata.namespace}/workloadconfigurationscansummaries`
  const name = `deployment-${metadata.name}`
  const before = await client.request<KubeObject>({ method: 'GET', path: summaries, query: { limit: 1 } })
  const watch = await client.raw({
    method: 'GET',
    path: summaries,
    query: { watch: true, fieldSelector: `metadata.name=${name}`, resourceVersion: before.metadata.resourceVersion },
  })
  const changedAtMs = performance.now()
  await client.request({
    method: 'PATCH',
    path: `/apis/apps/v1/namespaces/${metadata.namespace}/deployments/${metadata.name}`,
    contentType: 'application/merge-patch+json',
    body: { spec: { template: { spec: { hostPID: i % 2 === 0, hostIPC: true, nodeName: `n-${i}` } } } },
  })
  for await (const _ of watch.body) break
  return performance.now() - changedAtMs
}
