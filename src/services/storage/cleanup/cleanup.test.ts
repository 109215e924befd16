// SPDX-License-Identifier: Apache-2.0
/** The clean-up against a cluster over HTTP: caches, elections and the last question before something is removed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AssembledServer, assembleServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { builtinDescriptors } from '#adapters/apiserver/builtin/descriptors.ts'
import { builtinDefinitions } from '#adapters/apiserver/builtin/facts.ts'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys as keys } from '#domain/label-keys.ts'
import { systemClock } from '#runtime/clock.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { storageApi } from '#services/storage/start.ts'
import { fakeRest } from '#testing/fake-rest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type CleanupOptions, startCleanup } from './cleanup.ts'
import { createLiveCheck } from './live-check.ts'
import type { Subject } from './subject.ts'
import type { CleanupPolicy } from './sweeper.ts'

const policy: CleanupPolicy = { isDryRun: false, graceMs: 0, imageGraceMs: 0, retention: {} }
const tuning = { settleMs: 1, leastMs: 1, mostMs: 20 }
const group = 'spdx.softwarecomposition.kubescape.io'
const digest = `sha256:${'a'.repeat(64)}`

interface Scene extends AsyncDisposable {
  readonly rest: KubeRest
  readonly lines: ReturnType<typeof memoryLog>['lines']
  create(apiVersion: string, plural: string, metadata: Partial<ObjectMeta>, body?: object): Promise<void>
  remove(apiVersion: string, plural: string, name: string): Promise<void>
  /** Names of results in `shop` and `kubescape`. */
  results(): Promise<string[]>
  start(more?: Partial<CleanupOptions>): void
}

async function scene(): Promise<Scene> {
  const user = { name: 'tester', groups: ['system:masters'] }
  const { log, lines } = memoryLog()
  const storage = storageApi()
  const reviews = { authenticate: async () => user, authorize: async () => true }
  const shared = { clock: systemClock, random: Math.random, log }
  const server: AssembledServer = await assembleServer({
    ...shared,
    descriptors: [...builtinDescriptors(reviews), ...storage.descriptors],
    definitions: [builtinDefinitions, storage.definitions],
    version: { major: '1', minor: '36', gitVersion: 'v1.36.3' },
    authentication: everybodyIs(user),
    host: '127.0.0.1',
    port: 0,
  })
  const rest = createRest({ server: server.url })
  const running: { stop(): Promise<void> }[] = []
  const pathOf = (apiVersion: string, plural: string, namespace: string | undefined) =>
    `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}${namespace ? `/namespaces/${namespace}` : ''}/${plural}`
  const { operations } = server.server
  return {
    rest,
    lines,
    async create(apiVersion, plural, metadata, body = {}) {
      await rest.request({
        method: 'POST',
        path: pathOf(apiVersion, plural, metadata.namespace),
        body: { metadata, ...body },
      })
    },
    async remove(apiVersion, plural, name) {
      const [namespace, short = ''] = name.includes('/') ? name.split('/') : [undefined, name]
      await rest.request({ method: 'DELETE', path: `${pathOf(apiVersion, plural, namespace)}/${short}` })
    },
    async results() {
      const names: string[] = []
      for (const { group: of, plural, projection } of storage.descriptors) {
        if (of !== group || projection) continue
        const path = `/apis/${group}/v1beta1/${plural}`
        const { items } = await rest.request<{ items: { metadata: ObjectMeta }[] }>({ method: 'GET', path })
        names.push(...items.map(({ metadata }) => metadata.name))
      }
      return names.toSorted()
    },
    start(more = {}) {
      running.push(
        startCleanup({ ...shared, rest, operations, ownNamespace: 'kubescape', policy: () => policy, tuning, ...more }),
      )
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map(each => each.stop()))
      await rest.close()
      await server.stop()
    },
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (await isSo()) return
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  assert.fail('it never came to be so')
}

const containers = [{ name: 'app', image: 'web:1' }]
const labels = { app: 'web' }
const workloadSpec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } }
const result = (plural: string, api: Scene, metadata: Partial<ObjectMeta>) =>
  api.create(`${group}/v1beta1`, plural, metadata, { spec: {} })

/** A deployment with one pod, a node and a binding, and a result about each of them. */
async function fill(api: Scene): Promise<void> {
  await api.create('apps/v1', 'deployments', { name: 'web', namespace: 'shop' }, { spec: workloadSpec })
  await api.create('v1', 'pods', { name: 'web-1', namespace: 'shop' }, { spec: { containers } })
  await api.create('v1', 'nodes', { name: 'n1' })
  const rbac = 'rbac.authorization.k8s.io'
  await api.create(`${rbac}/v1`, 'clusterroles', { name: 'view' }, { rules: [] })
  const roleRef = { apiGroup: rbac, kind: 'ClusterRole', name: 'view' }
  await api.create(`${rbac}/v1`, 'rolebindings', { name: 'views', namespace: 'shop' }, { roleRef, subjects: [] })
  const wlid = 'wlid://cluster-c/namespace-shop/deployment-web'
  await result('vulnerabilitymanifestsummaries', api, {
    name: 'summary',
    namespace: 'shop',
    annotations: { [keys.wlid]: wlid },
  })
  const image = { [keys.imageId]: `web@${digest}`, [keys.imageTag]: 'web:1' }
  await result('sbomsyfts', api, { name: 'image', namespace: 'kubescape', annotations: image })
  await result('sbomsyfts', api, {
    name: 'node',
    namespace: 'kubescape',
    labels: { [keys.sbomType]: 'node' },
    annotations: { [keys.nodeName]: 'n1' },
  })
  await result('workloadconfigurationscans', api, {
    name: 'grant',
    namespace: 'kubescape',
    labels: { [keys.rbacResource]: 'true', [keys.roleBindingName]: 'views' },
    annotations: { 'kubescape.io/object-key': `${rbac}/RoleBinding/shop/views#User//jane` },
  })
  await result('applicationprofiles', api, { name: 'ug-web', namespace: 'shop', annotations: { [keys.wlid]: wlid } })
  await result('vulnerabilitymanifestsummaries', api, { name: 'unknown', namespace: 'shop' })
}

test('results go with what they are about, one after the other, and nothing else does', async () => {
  await using api = await scene()
  await fill(api)
  const metrics = createMetrics()
  api.start({ metrics })
  const all = ['grant', 'image', 'node', 'summary', 'ug-web', 'unknown']
  await until(async () =>
    Array.from(metricsText(metrics.families())).join('').includes('storage_cleanup_sweeps_total 3'),
  )
  assert.deepEqual(await api.results(), all)
  const goes: readonly (readonly [apiVersion: string, plural: string, name: string, result: string])[] = [
    ['v1', 'nodes', 'n1', 'node'],
    ['rbac.authorization.k8s.io/v1', 'clusterroles', 'view', 'grant'],
    ['apps/v1', 'deployments', 'shop/web', 'summary'],
    ['v1', 'pods', 'shop/web-1', 'image'],
  ]
  let left = all
  for (const [apiVersion, plural, name, gone] of goes) {
    await api.remove(apiVersion, plural, name)
    left = left.filter(each => each !== gone)
    await until(async () => (await api.results()).length === left.length)
    assert.deepEqual(await api.results(), left)
  }
  const text = Array.from(metricsText(metrics.families())).join('')
  for (const [resource, reason] of [
    ['sbomsyfts', 'node-gone'],
    ['workloadconfigurationscans', 'role-gone'],
    ['vulnerabilitymanifestsummaries', 'workload-gone'],
    ['sbomsyfts', 'image-not-run'],
  ])
    assert.ok(text.includes(`storage_cleanup_removed_total{resource="${resource}",reason="${reason}"} 1`), text)
})

test('while one kind cannot be listed, nothing is removed', async () => {
  await using api = await scene()
  await result('sbomsyfts', api, {
    name: 'image',
    namespace: 'kubescape',
    annotations: { [keys.imageId]: `web@${digest}` },
  })
  let isForbidden = true
  const raw: KubeRest['raw'] = async request => {
    if (isForbidden && request.path.endsWith('/roles')) throw new KubeError('forbidden', 'no')
    return api.rest.raw(request)
  }
  api.start({ rest: { request: request => api.rest.request(request), raw, close: async () => {} } })
  await new Promise(resolve => setTimeout(resolve, 100))
  assert.deepEqual(await api.results(), ['image'])
  isForbidden = false
  await until(async () => (await api.results()).length === 0)
})

test('nothing is removed while the policy says so, and it is when the policy changes', async () => {
  await using api = await scene()
  await result('sbomsyfts', api, {
    name: 'image',
    namespace: 'kubescape',
    annotations: { [keys.imageId]: `web@${digest}` },
  })
  let inForce: CleanupPolicy | undefined
  api.start({ policy: () => inForce })
  await new Promise(resolve => setTimeout(resolve, 50))
  assert.deepEqual(await api.results(), ['image'])
  inForce = policy
  await until(async () => (await api.results()).length === 0)
})

test('of several replicas one sweeps', async () => {
  await using api = await scene()
  await api.create('v1', 'namespaces', { name: 'kubescape' })
  const sweeps = [createMetrics(), createMetrics(), createMetrics()]
  for (const [index, metrics] of sweeps.entries())
    api.start({ metrics, election: { namespace: 'kubescape', name: 'storage-cleanup', identity: `r${index}` } })
  const countOf = (metrics: (typeof sweeps)[number]) =>
    Number(/storage_cleanup_sweeps_total (\d+)/.exec(Array.from(metricsText(metrics.families())).join(''))?.[1])
  await until(async () => sweeps.some(metrics => countOf(metrics) > 3))
  assert.equal(sweeps.filter(metrics => countOf(metrics) > 0).length, 1)
})

test('only an answer that names the object says that it is gone', async () => {
  await using api = await scene()
  const parts = { clock: systemClock, ownNamespace: 'kubescape', signal: new AbortController().signal }
  const node: Subject = { kind: 'node', name: 'n1' }
  assert.equal(await createLiveCheck({ ...parts, rest: api.rest }).isGone(node), true)
  const notServed = new KubeError('not-found', 'the server could not find the requested resource', { details: {} })
  const rest = fakeRest(() => {
    throw notServed
  })
  await assert.rejects(createLiveCheck({ ...parts, rest }).isGone(node), notServed)
  await api.create('v1', 'nodes', { name: 'n1' })
  assert.equal(await createLiveCheck({ ...parts, rest: api.rest }).isGone(node), false)
})
