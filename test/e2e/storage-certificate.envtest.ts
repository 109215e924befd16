// SPDX-License-Identifier: Apache-2.0
/**
 * Storage with a certificate of its own behind a real API server, as a service account that may do what storage says it
 * must and nothing else: authorities and certificates come and go, and nobody who calls notices.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { systemClock } from '#runtime/clock.ts'
import { createMetrics, type Metrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { clusterRules, kubeSystemRules, ownNamespaceRules } from '#services/storage/permissions.ts'
import { startClusterStorage } from '#services/storage/start.ts'
import { registerAggregatedApi } from '#testing/aggregation.ts'
import { type ApiClient, createApiClient } from '#testing/api-client.ts'
import { grantPermissions } from '#testing/cluster-permissions.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { type LogLine, memoryLog } from '#testing/memory-log.ts'
import { writeKubeconfig } from '#tools/envtest/access.ts'

const group = 'spdx.softwarecomposition.kubescape.io'
const version = 'v1beta1'
const base = `/apis/${group}/${version}`
const results = `${base}/namespaces/default/sbomsyfts`
const service = { namespace: 'kubescape', name: 'storage' }
const account = { namespace: 'kubescape', name: 'storage' }
/** Lives so short that everything that happens within years happens within the test. */
const policy = { authorityLifeMs: 24_000, servingLifeMs: 12_000, announceMs: 2_000 }
const runMs = 40_000
const everyMs = 40
const expectedCertificates = 4
const expectedAuthorities = 2

describeOnEnvtest('storage with a certificate of its own', { controllerManager: false }, plane => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-certificate-'))
  const stopping = new AbortController()
  const logs: LogLine[][] = []
  const counts: Metrics[] = []
  let replicas: readonly AssembledServer[] = []
  let clients: readonly KubeRest[] = []
  let client: ApiClient

  /** As the service account, each replica with a store of its own: it is certificates that they share here. */
  async function start(number: number): Promise<AssembledServer> {
    const path = join(dir, `kubeconfig-${number}`)
    writeKubeconfig(path, await plane().serviceAccountConfig({ namespace: 'kubescape', serviceAccount: account.name }))
    const cluster = createRest(await loadKubeconfig({ path, env: {}, homeDir: dir, clock: systemClock }))
    clients = [...clients, cluster]
    const { log, lines } = memoryLog()
    logs.push(lines)
    const metrics = createMetrics()
    counts.push(metrics)
    const place = { host: 'localhost', port: 0, file: join(dir, `objects-${number}.db`) }
    const parts = { clock: systemClock, random: Math.random, log }
    const certificate = { kind: 'own', service, policy } as const
    return startClusterStorage({ cluster, ...parts, ...place, certificate, metrics }, stopping.signal)
  }

  before(async () => {
    client = createApiClient(plane().adminConfig)
    await client.call('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kubescape' } } })
    await grantPermissions(plane().adminConfig, {
      account,
      cluster: clusterRules,
      namespaces: { kubescape: ownNamespaceRules, 'kube-system': kubeSystemRules },
    })
    replicas = await Promise.all([start(0), start(1)])
    const [first] = replicas
    assert.ok(first)
    await registerAggregatedApi(plane().adminConfig, { group, version, service, port: first.port })
  })
  after(async () => {
    stopping.abort()
    await Promise.all(replicas.map(replica => replica.stop()))
    await Promise.all(clients.map(each => each.close()))
    client.close()
    rmSync(dir, { recursive: true, force: true })
  })

  async function bundle(): Promise<string> {
    const { json } = await client.call('GET', `/apis/apiregistration.k8s.io/v1/apiservices/${version}.${group}`)
    const { caBundle = '' } = json['spec'] as { caBundle?: string }
    return Buffer.from(caBundle, 'base64').toString()
  }

  test('no call fails while certificates and authorities are replaced, and a watch goes on through it all', async () => {
    const made = { metadata: { name: 'seen' }, spec: { metadata: { tool: { name: 'syft', version: '1' } } } }
    const { json: list } = await client.call('GET', results)
    const watch = await client.watch(`${results}?watch=1&resourceVersion=${list.metadata.resourceVersion}`)
    const failures: string[] = []
    const certificates = new Set<string>()
    const authorities = new Set<string>()
    let calls = 0
    const endMs = performance.now() + runMs
    const throughAggregator = async () => {
      while (performance.now() < endMs) {
        const { status, text } = await client.call('GET', results)
        calls++
        if (status !== 200) failures.push(`aggregated: ${status} ${text}`)
        await sleep(everyMs)
      }
    }
    const direct = async (port: number) => {
      while (performance.now() < endMs) {
        const trusted = await bundle()
        for (const pem of trusted.split(/(?<=-----END CERTIFICATE-----\n)/)) authorities.add(pem)
        try {
          certificates.add(await shownCertificate(port, trusted))
        } catch (error) {
          failures.push(`direct: ${String(error)}`)
        }
        await sleep(everyMs * 5)
      }
    }
    await Promise.all([throughAggregator(), throughAggregator(), ...replicas.map(({ port }) => direct(port))])
    assert.deepEqual(failures, [])
    assert.ok(calls > 200, `${calls} calls`)
    assert.ok(certificates.size >= expectedCertificates, `${certificates.size} certificates`)
    assert.ok(authorities.size >= expectedAuthorities, `${authorities.size} authorities`)
    await client.call('POST', results, { body: made })
    assert.deepEqual(await watch.short(1), ['ADDED seen'])
    watch.close()
    const complaints = logs.flat().filter(({ level }) => level === 'warn' || level === 'error')
    assert.deepEqual(complaints, [], 'the rights are enough')
  })

  test('it is counted, and told when the certificate ends', () => {
    for (const metrics of counts) {
      const text = Array.from(metricsText(metrics.families())).join('')
      const served = Number(/^storage_certificate_changes_total\{result="served"\} (\d+)$/m.exec(text)?.[1])
      assert.ok(served >= expectedCertificates - 1, text)
      const endS = Number(/^storage_certificate_expiry_timestamp_seconds (\S+)$/m.exec(text)?.[1])
      assert.ok(endS * 1000 > Date.now() && endS * 1000 < Date.now() + policy.servingLifeMs, text)
    }
  })

  test('authorities whose certificates have all ended are trusted no more', async () => {
    const { length } = (await bundle()).match(/BEGIN/g) ?? []
    assert.ok(length <= 3, `${length} authorities are in the bundle`)
  })
})

/** Verifies a new connection by a bundle, as the API server does; answers the fingerprint of what was shown. */
function shownCertificate(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({
      host: 'localhost',
      port,
      path: '/livez',
      ca,
      servername: 'storage.kubescape.svc',
      agent: false,
    })
    call.on('response', response => {
      const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate()
      response.resume()
      response.once('end', () => resolve(fingerprint256))
    })
    call.on('error', reject)
    call.end()
  })
}
