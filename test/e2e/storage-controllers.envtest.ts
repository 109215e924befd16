// SPDX-License-Identifier: Apache-2.0
/** The real controller manager with storage in the cluster: its controllers work on results, and never wait for us. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { startClusterStorage } from '#services/storage/start.ts'
import { aggregatedServing, registerAggregatedApi } from '#testing/aggregation.ts'
import { type ApiClient, createApiClient } from '#testing/api-client.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { waitFor } from '#tools/envtest/wait.ts'

const group = 'spdx.softwarecomposition.kubescape.io'
const version = 'v1beta1'
/** Short enough to be counted: a quota's name takes no more than 63 characters. */
const plural = 'sbomsyfts'
const service = { namespace: 'kubescape', name: 'storage' }
const hourMs = 3_600_000
const validity = { notBefore: new Date(Date.now() - hourMs), notAfter: new Date(Date.now() + hourMs) }
const { caPem, serving } = aggregatedServing(service, validity)

/** An outage of storage. In CI a short one, as everything that waits for storage waits in steps of a few seconds. */
const outageMs = Number(process.env['KS_OUTAGE_MS'] ?? 10_000)
/** Controllers of others go on so soon after storage is back. */
const resumeMs = 60_000

function resultsIn(namespace: string): string {
  return `/apis/${group}/${version}/namespaces/${namespace}/${plural}`
}

describeOnEnvtest('the controller manager and the results', {}, plane => {
  let client: ApiClient
  let cluster: KubeRest
  let storage: AssembledServer
  let stopping: AbortController
  const dir = mkdtempSync(join(tmpdir(), 'ks-controllers-'))

  async function startStorage(port: number): Promise<void> {
    stopping = new AbortController()
    const shared = { clock: systemClock, random: Math.random, log: memoryLog().log }
    const place = { tls: serving, host: 'localhost', port, file: join(dir, 'objects.db') }
    storage = await startClusterStorage({ cluster, ...shared, ...place }, stopping.signal)
  }

  async function create(path: string, body: object): Promise<KubeObject> {
    const { status, text, json } = await client.call('POST', path, { body })
    assert.equal(status, 201, text)
    return json
  }

  async function createResult(namespace: string, name: string, owner?: KubeObject): Promise<void> {
    const { apiVersion, kind, metadata } = owner ?? { metadata: undefined }
    const ownerReferences = metadata && [{ apiVersion, kind, name: metadata.name, uid: metadata.uid }]
    const spec = { metadata: { tool: { name: 'syft', version: '1' }, report: { createdAt: null } } }
    await create(resultsIn(namespace), { metadata: { name, ...(ownerReferences && { ownerReferences }) }, spec })
  }

  async function createNamespace(name: string): Promise<void> {
    await create('/api/v1/namespaces', { metadata: { name } })
  }

  async function namesIn(namespace: string): Promise<readonly string[]> {
    const { json } = await client.call('GET', resultsIn(namespace))
    return (json['items'] as readonly KubeObject[]).map(({ metadata }) => metadata.name)
  }

  /** Deletes a namespace; resolves with the time that it took to go. */
  async function removeNamespace(name: string, timeoutMs: number): Promise<number> {
    const startedMs = performance.now()
    await client.call('DELETE', `/api/v1/namespaces/${name}`)
    await waitFor({ what: `namespace ${name} to go`, timeoutMs }, async () => {
      const { status } = await client.call('GET', `/api/v1/namespaces/${name}`)
      return status === 404 ? true : undefined
    })
    return performance.now() - startedMs
  }

  before(async () => {
    client = createApiClient(plane().adminConfig)
    cluster = createRest(
      await loadKubeconfig({ path: plane().kubeconfigPath, env: {}, homeDir: dir, clock: systemClock }),
    )
    await startStorage(0)
    await registerAggregatedApi(plane().adminConfig, { group, version, service, port: storage.port, caPem })
  })
  after(async () => {
    stopping.abort()
    await storage.stop()
    await cluster.close()
    client.close()
    rmSync(dir, { recursive: true, force: true })
  })

  test('a quota counts results, and counts again when one goes', async () => {
    await createNamespace('counted')
    for (const name of ['a', 'b', 'c']) await createResult('counted', name)
    const counter = `count/${plural}.${group}`
    const quotas = '/api/v1/namespaces/counted/resourcequotas'
    const used = async (name: string, wanted: string) => {
      const { json } = await client.call('GET', `${quotas}/${name}`)
      const { used: counted = {} } = (json['status'] ?? {}) as { used?: Readonly<Record<string, string>> }
      return counted[counter] === wanted ? counted : undefined
    }
    let attempts = 0
    // The controller learns of a new API every 30 s, and counts for a quota when that is made.
    const [name, counted] = await waitFor({ what: 'a quota to count 3', timeoutMs: 120_000 }, async () => {
      const name = `results-${attempts++}`
      await create(quotas, { metadata: { name }, spec: { hard: { [counter]: '10', 'count/configmaps': '10' } } })
      await sleep(3_000)
      const counted = await used(name, '3')
      return counted && ([name, counted] as const)
    })
    assert.match(counted['count/configmaps'] ?? '', /^\d+$/, 'kinds of others are counted too')
    await client.call('DELETE', `${resultsIn('counted')}/b`)
    await waitFor({ what: 'the quota to count 2', timeoutMs: 60_000 }, () => used(name, '2'))
  })

  test('results go with the workload they are about', async () => {
    await createNamespace('owned')
    const labels = { app: 'web' }
    const workload = await create('/apis/apps/v1/namespaces/owned/deployments', {
      metadata: { name: 'web' },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'registry.example/web' }] } },
      },
    })
    await createResult('owned', 'deployment-web', workload)
    await createResult('owned', 'other')
    await client.call('DELETE', '/apis/apps/v1/namespaces/owned/deployments/web')
    await waitFor({ what: 'the result to go', timeoutMs: 90_000 }, async () =>
      (await namesIn('owned')).includes('deployment-web') ? undefined : true,
    )
    assert.deepEqual(await namesIn('owned'), ['other'])
  })

  test('a namespace with 1,000 results is gone within 10 s', async () => {
    await createNamespace('full')
    const names = Array.from({ length: 1_000 }, (_, i) => `result-${i}`).values()
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (const name of names) await createResult('full', name)
      }),
    )
    const tookMs = await removeNamespace('full', 30_000)
    assert.ok(tookMs < 10_000, `it took ${Math.round(tookMs)} ms`)
    assert.deepEqual(await namesIn('full'), [])
  })

  test('while storage is down, namespaces end late; once it is back, they end, and everything resumes', async t => {
    for (const name of ['empty', 'kept']) await createNamespace(name)
    await createResult('kept', 'a')
    const configMap = await create('/api/v1/namespaces/kept/configmaps', { metadata: { name: 'owner' } })
    await createResult('kept', 'owned', configMap)
    const { port } = storage
    stopping.abort()
    await storage.stop()
    const removed = removeNamespace('empty', outageMs + resumeMs + 30_000)
    await sleep(outageMs)
    await startStorage(port)
    const backMs = performance.now()
    await removed
    const lateMs = performance.now() - backMs
    t.diagnostic(`the namespace ended ${Math.round(lateMs)} ms after an outage of ${outageMs} ms`)
    assert.ok(lateMs < resumeMs, `the namespace ended ${Math.round(lateMs)} ms after storage was back`)
    await waitFor({ what: 'results to be read again', timeoutMs: 30_000 }, async () =>
      (await namesIn('kept')).join() === 'a,owned' ? true : undefined,
    )
    await client.call('DELETE', '/api/v1/namespaces/kept/configmaps/owner')
    await waitFor({ what: 'the garbage collector to go on', timeoutMs: resumeMs }, async () =>
      (await namesIn('kept')).join() === 'a' ? true : undefined,
    )
  })

  test('when the APIService goes first, no namespace hangs, and what was left behind goes when it is back', async () => {
    await createNamespace('left')
    await createResult('left', 'behind')
    await client.call('DELETE', `/apis/apiregistration.k8s.io/v1/apiservices/${version}.${group}`)
    const tookMs = await removeNamespace('left', 60_000)
    assert.ok(tookMs < 30_000, `it took ${Math.round(tookMs)} ms`)
    await registerAggregatedApi(plane().adminConfig, { group, version, service, port: storage.port, caPem })
    await waitFor({ what: 'what the namespace left behind to go', timeoutMs: 30_000 }, async () => {
      const { json } = await client.call('GET', `/apis/${group}/${version}/${plural}?resourceVersion=metadata`)
      const left = (json['items'] as readonly KubeObject[]).filter(({ metadata }) => metadata.namespace === 'left')
      return left.length === 0 ? true : undefined
    })
  })
})
