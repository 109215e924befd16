// SPDX-License-Identifier: Apache-2.0
/**
 * The clean-up behind a real API server and controller manager, as a service account that may do what storage says it
 * must: what goes with a deployment, a node, a binding; what stays; and what a replica that comes new does not remove.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys as keys } from '#domain/label-keys.ts'
import { systemClock } from '#runtime/clock.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { sweptPlurals } from '#services/storage/cleanup/subject.ts'
import { clusterRules, kubeSystemRules, ownNamespaceRules } from '#services/storage/permissions.ts'
import { startClusterStorage } from '#services/storage/start.ts'
import { registerAggregatedApi } from '#testing/aggregation.ts'
import { type ApiClient, createApiClient } from '#testing/api-client.ts'
import { grantPermissions } from '#testing/cluster-permissions.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { type LogLine, memoryLog } from '#testing/memory-log.ts'
import { writeKubeconfig } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'

const group = 'spdx.softwarecomposition.kubescape.io'
const version = 'v1beta1'
const account = { namespace: 'kubescape', name: 'storage' }
const rbac = 'rbac.authorization.k8s.io'
const tuning = { settleMs: 100, leastMs: 400, mostMs: 2_000 }
const graceConfig = 'cleanup: { grace: 500ms, imageGrace: 500ms }\n'
const goneTimeoutMs = 60_000
/** Application profile and network neighbourhood that storage itself makes of the container profile. */
const derived = 'replicaset-web-1'

const wlid = 'wlid://cluster-c/namespace-shop/deployment-web'
const labels = { app: 'web' }
const image = 'registry.example/web:1'
const imageId = `registry.example/web@sha256:${'a'.repeat(64)}`
const deployment = {
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } },
  },
}

describeOnEnvtest('the clean-up in a cluster', {}, plane => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-cleanup-'))
  const configFile = join(dir, 'storage.yaml')
  const logs: LogLine[][] = []
  const lines = () => logs.flat()
  let metrics = createMetrics()
  let client: ApiClient
  let cluster: KubeRest
  let stopping: AbortController
  let storage: AssembledServer

  async function start(port: number): Promise<AssembledServer> {
    stopping = new AbortController()
    metrics = createMetrics()
    const { log, lines } = memoryLog()
    logs.push(lines)
    return startClusterStorage(
      {
        cluster,
        clock: systemClock,
        random: Math.random,
        log,
        metrics,
        host: 'localhost',
        port,
        file: join(dir, 'objects.db'),
        certificate: { kind: 'own', service: account },
        configFile,
        cleanup: { ownNamespace: 'kubescape', identity: `storage-${Math.random()}`, tuning },
      },
      stopping.signal,
    )
  }

  async function create(path: string, body: object): Promise<KubeObject> {
    const { status, text, json } = await client.call('POST', path, { body })
    assert.equal(status, 201, text)
    return json
  }

  async function result(plural: string, namespace: string, metadata: Partial<ObjectMeta>): Promise<void> {
    await create(`/apis/${group}/${version}/namespaces/${namespace}/${plural}`, { metadata, spec: {} })
  }

  /** A deployment with the replica set and the pod that controllers make elsewhere; here are only some of them. */
  async function createWorkload(): Promise<void> {
    const owned = (kind: string, { apiVersion, metadata: { name, uid } }: KubeObject) => ({
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
    })
    const apps = '/apis/apps/v1/namespaces/shop'
    const { metadata, spec } = deployment
    const above = await create(`${apps}/deployments`, { metadata, spec })
    const replicaSet = await create(`${apps}/replicasets`, {
      metadata: { name: 'web-1', ...owned('Deployment', above) },
      spec,
    })
    const pods = '/api/v1/namespaces/shop/pods'
    await waitFor({ what: 'a pod to be taken', timeoutMs: 30_000 }, async () => {
      const body = {
        metadata: { name: 'web-1-a', labels, ...owned('ReplicaSet', replicaSet) },
        spec: spec.template.spec,
      }
      return (await client.call('POST', pods, { body })).status === 201 || undefined
    })
    const containerStatuses = [
      { name: 'app', image, imageID: imageId, ready: true, restartCount: 0, started: true, containerID: 'x' },
    ]
    const { status, text } = await client.call('PATCH', `${pods}/web-1-a/status`, {
      body: { status: { containerStatuses } },
    })
    assert.equal(status, 200, text)
  }

  /** Names of the results that are there, as clients see them. */
  async function results(): Promise<readonly string[]> {
    const lists = await Promise.all(
      sweptPlurals.map(plural => client.call('GET', `/apis/${group}/${version}/${plural}?resourceVersion=metadata`)),
    )
    return lists
      .flatMap(({ json }) => (json['items'] as readonly KubeObject[]).map(({ metadata }) => metadata.name))
      .toSorted()
  }

  async function become(expected: readonly string[]): Promise<void> {
    await waitFor({ what: `results to be ${expected.join()}`, timeoutMs: goneTimeoutMs }, async () => {
      const now = await results()
      if (now.join() === expected.join()) return true
      throw new Error(`they are ${now.join()}`)
    })
  }

  function sweeps(): number {
    const text = Array.from(metricsText(metrics.families())).join('')
    return Number(/^storage_cleanup_sweeps_total (\d+)/m.exec(text)?.[1])
  }

  async function afterSweeps(count: number): Promise<void> {
    const until = sweeps() + count
    await waitFor({ what: `${count} sweeps`, timeoutMs: 30_000 }, async () => sweeps() >= until || undefined)
  }

  before(async () => {
    const admin = plane().adminConfig
    client = createApiClient(admin)
    for (const name of ['kubescape', 'shop']) await create('/api/v1/namespaces', { metadata: { name } })
    await grantPermissions(admin, {
      account,
      cluster: clusterRules,
      namespaces: { kubescape: ownNamespaceRules, 'kube-system': kubeSystemRules },
    })
    const path = join(dir, 'kubeconfig')
    writeKubeconfig(path, await plane().serviceAccountConfig({ namespace: 'kubescape', serviceAccount: account.name }))
    cluster = createRest(await loadKubeconfig({ path, env: {}, homeDir: dir, clock: systemClock }))
    writeFileSync(configFile, graceConfig)
    storage = await start(0)
    await registerAggregatedApi(admin, { group, version, service: account, port: storage.port })
  })
  after(async () => {
    stopping.abort()
    await storage.stop()
    await cluster.close()
    client.close()
    rmSync(dir, { recursive: true, force: true })
  })

  const stays = ['of-ourselves', 'ug-web', 'unknown']
  /** Of every kind that goes with a workload. */
  const ofDeployment = [
    'container-profile',
    'found',
    'found-relevant',
    'image',
    'neighbors',
    'packages-relevant',
    'profile',
    'scan',
    'scan-summary',
    derived,
    derived,
    'seccomp',
    'summary',
    'vex',
  ]
  const ofShop = ['grant', 'node', ...ofDeployment]

  test('nothing goes while everything is there', async () => {
    await createWorkload()
    await create('/api/v1/nodes', { metadata: { name: 'n1' } })
    const roleRef = { apiGroup: rbac, kind: 'ClusterRole', name: 'view' }
    const subjects = [{ apiGroup: rbac, kind: 'User', name: 'jane' }]
    await create(`/apis/${rbac}/v1/clusterrolebindings`, { metadata: { name: 'jane:views' }, roleRef, subjects })
    await result('vulnerabilitymanifestsummaries', 'shop', {
      name: 'summary',
      annotations: { [keys.wlid]: wlid, [keys.containerName]: 'app' },
    })
    const instanceId = `apiVersion-apps/v1/namespace-shop/kind-ReplicaSet/name-web-1`
    const ofInstance = { annotations: { [keys.instanceId]: instanceId, [keys.wlid]: wlid } }
    await result('applicationprofiles', 'shop', { name: 'profile', ...ofInstance })
    await result('networkneighborhoods', 'shop', { name: 'neighbors', ...ofInstance })
    await result('containerprofiles', 'shop', { name: 'container-profile', ...ofInstance })
    await result('seccompprofiles', 'shop', { name: 'seccomp', annotations: { [keys.wlid]: wlid } })
    for (const [plural, name] of [
      ['vulnerabilitymanifests', 'found-relevant'],
      ['sbomsyftfiltereds', 'packages-relevant'],
      ['openvulnerabilityexchangecontainers', 'vex'],
    ] as const)
      await result(plural, 'kubescape', { name, ...ofInstance })
    const ofObject = {
      labels: { [keys.kind]: 'Deployment', [keys.name]: 'web', [keys.apiGroup]: 'apps' },
      annotations: { [keys.wlid]: wlid },
    }
    await result('workloadconfigurationscans', 'shop', { name: 'scan', ...ofObject })
    await result('workloadconfigurationscansummaries', 'shop', { name: 'scan-summary', ...ofObject })
    await result('applicationprofiles', 'shop', { name: 'ug-web', annotations: { [keys.wlid]: wlid } })
    const ofImage = { annotations: { [keys.imageId]: imageId, [keys.imageTag]: image } }
    await result('sbomsyfts', 'kubescape', { name: 'image', ...ofImage })
    await result('vulnerabilitymanifests', 'kubescape', { name: 'found', ...ofImage })
    await result('sbomsyfts', 'kubescape', {
      name: 'node',
      labels: { [keys.sbomType]: 'node' },
      annotations: { [keys.nodeName]: 'n1' },
    })
    await result('workloadconfigurationscans', 'kubescape', {
      name: 'grant',
      labels: { [keys.rbacResource]: 'true', [keys.clusterRoleBindingName]: 'jane-views' },
      annotations: { 'kubescape.io/object-key': `${rbac}/ClusterRoleBinding//jane:views#User//jane` },
    })
    await result('vulnerabilitymanifestsummaries', 'kubescape', {
      name: 'of-ourselves',
      annotations: { [keys.wlid]: 'wlid://cluster-c/namespace-kubescape/deployment-before' },
    })
    await result('workloadconfigurationscans', 'shop', { name: 'unknown' })
    await afterSweeps(4)
    assert.deepEqual(await results(), [...ofShop, ...stays].toSorted())
  })

  test('a replica that comes new removes nothing, and only one sweeps', async () => {
    const { port } = storage
    stopping.abort()
    await storage.stop()
    storage = await start(port)
    await afterSweeps(3)
    await waitFor({ what: 'storage to be reached again', timeoutMs: 30_000 }, async () => {
      assert.deepEqual(await results(), [...ofShop, ...stays].toSorted())
      return true
    })
    const { json } = await client.call(
      'GET',
      '/apis/coordination.k8s.io/v1/namespaces/kubescape/leases/storage-cleanup',
    )
    assert.match(String((json['spec'] as { holderIdentity?: string }).holderIdentity), /^storage-/)
  })

  test('a dry run, set while storage runs, only says what would go', async () => {
    writeFileSync(configFile, `${graceConfig.trim().replace(' }', ', dryRun: true }')}\n`)
    const said = (message: string, name: string) =>
      lines().some(line => line.message === message && line['name'] === name)
    await waitFor({ what: 'the setting to be taken', timeoutMs: 30_000 }, async () =>
      lines().some(({ message }) => message === 'a setting changed') ? true : undefined,
    )
    await client.call('DELETE', '/api/v1/nodes/n1')
    await waitFor({ what: 'the dry run to say so', timeoutMs: 30_000 }, async () =>
      said('would remove a result', 'node') ? true : undefined,
    )
    assert.deepEqual(await results(), [...ofShop, ...stays].toSorted())
    writeFileSync(configFile, graceConfig)
    await become([...ofShop, ...stays].filter(name => name !== 'node').toSorted())
  })

  test('results go with a binding', async () => {
    await client.call('DELETE', `/apis/${rbac}/v1/clusterrolebindings/jane:views`)
    await become([...ofDeployment, ...stays].toSorted())
  })

  test('with a deployment go its image, its versions and its containers, and nothing that people wrote', async () => {
    await client.call('DELETE', '/apis/apps/v1/namespaces/shop/deployments/web')
    await become(stays)
    await sleep(1_000)
    assert.deepEqual(await results(), stays)
    const reasons = lines()
      .filter(({ message, name }) => message === 'removed a result' && name !== derived)
      .map(line => `${String(line['name'])} ${String(line['reason'])}`)
    assert.deepEqual(reasons.toSorted(), [
      'container-profile instance-gone',
      'found image-not-run',
      'found-relevant instance-gone',
      'grant binding-gone',
      'image image-not-run',
      'neighbors instance-gone',
      'node node-gone',
      'packages-relevant instance-gone',
      'profile instance-gone',
      'scan object-gone',
      'scan-summary object-gone',
      'seccomp workload-gone',
      'summary workload-gone',
      'vex instance-gone',
    ])
  })

  test('the rights that storage says it needs were enough', () => {
    const forbidden = lines().filter(line => JSON.stringify(line).includes('forbidden'))
    assert.deepEqual(forbidden, [])
  })
})
