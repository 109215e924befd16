// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { commandFor, scene, specOf } from '#services/kubevuln/scene.test.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { type WatchedRest, watchedRest } from '#testing/watched-rest.ts'
import { followAcceptances } from './acceptances.ts'
import { followSuppressionFiles } from './suppression-files.ts'
import { createSuppressions } from './suppressions.ts'

const paths: Readonly<Record<string, string>> = {
  'SecurityException.kubescape.io': '/apis/kubescape.io/v1beta1/securityexceptions',
  'ClusterSecurityException.kubescape.io': '/apis/kubescape.io/v1beta1/clustersecurityexceptions',
  Namespace: '/api/v1/namespaces',
  'Deployment.apps': '/apis/apps/v1/deployments',
}
const exceptions = paths['ClusterSecurityException.kubescape.io'] ?? ''
const deployments = paths['Deployment.apps'] ?? ''

function exception(name: string, match: object, more: object = {}): KubeObject {
  const vulnerabilities = [{ vulnerability: { id: 'CVE-1' }, status: 'not_affected' }]
  const spec = { match, vulnerabilities, ...more } as unknown as KubeObject
  return { apiVersion: 'kubescape.io/v1beta1', kind: 'ClusterSecurityException', metadata: { name }, spec }
}

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { tier: 'front' } },
}
const front = { objectSelector: { matchLabels: { tier: 'front' } } }
const web = {
  wlid: 'wlid://cluster-c/namespace-shop/deployment-web',
  instanceId: 'apiVersion-apps/v1/namespace-shop/kind-ReplicaSet/name-web-7d9/containerName-app',
  containerName: 'app',
  imageTag: 'docker.io/library/nginx:1',
  imageId: '',
}

async function followed(cluster: WatchedRest) {
  const clock = fakeClock()
  const acceptances = await followAcceptances({
    cluster,
    findPath: async kind => paths[kind],
    onChange: () => undefined,
    metrics: createMetrics(),
    clock,
    random: () => 0.5,
    log: memoryLog().log,
  })
  await clock.advance(1_000)
  const suppressions = createSuppressions({ acceptances, nowMs: () => clock.nowMs() })
  return { clock, suppressions, [Symbol.asyncDispose]: () => acceptances.stop() }
}

test('an exception selects a workload by labels that are asked for once, and again when they are old', async () => {
  const cluster = watchedRest()
  cluster.put(exceptions, exception('front', front))
  cluster.put(deployments, deployment)
  await using it = await followed(cluster)
  const [first, second] = await Promise.all([it.suppressions.of(web), it.suppressions.of(web)])
  assert.deepEqual([first.forOne(null).length, first.forAll(null).length, first.isDegraded], [1, 0, false])
  assert.equal(second.version, first.version)
  const asked = 'GET /apis/apps/v1/namespaces/shop/deployments/web'
  assert.deepEqual(cluster.requests, [asked])
  cluster.put(deployments, { ...deployment, metadata: { ...deployment.metadata, labels: { tier: 'back' } } })
  await it.clock.advance(10 * 60_000)
  const later = await it.suppressions.of(web)
  assert.deepEqual([later.version, later.forOne(null).length, later.isDegraded], [undefined, 0, false])
  assert.deepEqual(cluster.requests, [asked, asked])
})

test('a workload that is gone is selected by nothing, and it is told that nobody knows', async () => {
  const cluster = watchedRest()
  cluster.put(exceptions, exception('front', front))
  await using it = await followed(cluster)
  const { version, isDegraded, forOne } = await it.suppressions.of(web)
  assert.deepEqual([version, isDegraded, forOne(null)], [undefined, true, []])
})

test('nobody is asked for labels that nothing hangs on', async () => {
  const cluster = watchedRest()
  cluster.put(exceptions, exception('other', { ...front, images: ['redis*'] }))
  cluster.put(exceptions, exception('all', {}))
  await using it = await followed(cluster)
  const { forAll, isDegraded } = await it.suppressions.of(web)
  assert.deepEqual([forAll(null).length, isDegraded, cluster.requests], [1, false, []])
})

test('an exception that has ended is told, and excuses nothing', async () => {
  const cluster = watchedRest()
  cluster.put(exceptions, exception('over', {}, { expiresAt: '2026-01-01T00:00:01Z' }))
  await using it = await followed(cluster)
  await it.clock.advance(5_000)
  const { version, expired, forOne } = await it.suppressions.of(web)
  assert.deepEqual([version, expired, forOne(null)], [undefined, ['ClusterSecurityException'], []])
})

const openVex = (status: string) =>
  JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    timestamp: '2026-01-01T00:00:00Z',
    statements: [
      {
        vulnerability: { name: 'CVE-1' },
        products: [{ '@id': 'pkg:oci/app' }],
        status,
        justification: 'component_not_present',
      },
    ],
  })

test('rules and VEX documents of a folder are followed as they come, change and go; what is bad is told', async () => {
  using folder = tempDir()
  folder.write('rules.yaml', 'ignore:\n- vulnerability: CVE-1\n  images: ["*/nginx:*"]\n- colour: red\n')
  folder.write('bad.json', '{')
  folder.write('.hidden.json', '{')
  const clock = fakeClock()
  const { log, lines } = memoryLog()
  const changes: string[] = []
  const files = await followSuppressionFiles({ path: folder.path, clock, log, onChange: () => changes.push('again') })
  /** Files are read by the system itself, whose time no test moves. */
  async function settled(count: number): Promise<void> {
    for (let i = 0; i < 500 && changes.length !== count; i++) {
      await clock.advance(5_000)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    assert.equal(changes.length, count)
  }
  try {
    const suppressions = createSuppressions({ stated: files.current, nowMs: () => 0 })
    const first = await suppressions.of(web)
    assert.equal(first.forAll(null).length, 1)
    assert.equal((await suppressions.of({ ...web, imageTag: 'quay.io/team/app:1' })).forAll(null).length, 0)
    const told = lines.filter(({ level }) => level === 'warn').map(line => String(line['file']))
    assert.deepEqual(told.toSorted(), ['bad.json', 'rules.yaml'])
    folder.write('vex.json', openVex('not_affected'))
    await settled(1)
    const second = await suppressions.of(web)
    assert.deepEqual([second.forAll(null).length, second.version === first.version], [2, false])
  } finally {
    await files.stop()
  }
})

test('the service leaves out what a document says, visibly, and puts it back when the document says otherwise', async () => {
  using folder = tempDir()
  const suppressionsPath = folder.write('vex.json', openVex('not_affected'))
  await using it = await scene({ suppressionsPath })
  await it.post('/v1/scanImage', commandFor(it.registry))
  await it.service.idle()
  const payload = () =>
    (specOf(it.object('vulnerabilitymanifests')) as { payload: Record<string, readonly Record<string, unknown>[]> })
      .payload
  assert.deepEqual(payload()['matches'], [])
  assert.deepEqual(payload()['ignoredMatches']?.[0]?.['appliedIgnoreRules'], [
    {
      vulnerability: 'CVE-1',
      'vex-status': 'not_affected',
      'vex-justification': 'component_not_present',
      sourceKind: 'OpenVEX',
    },
  ])
  const { severities } = specOf(it.object('vulnerabilitymanifestsummaries', 'shop')) as {
    severities: Record<string, { all: number }>
  }
  assert.equal(severities['critical']?.all, 0)
  assert.match(it.metrics(), /kubevuln_exceptions_matched_total\{sourceKind="OpenVEX"\} 1/)
  folder.write('vex.json', openVex('affected'))
  const fetched = it.registry.seen.length
  for (let i = 0; i < 1_000 && payload()['matches']?.length === 0; i++)
    await new Promise(resolve => setTimeout(resolve, 5))
  assert.equal(payload()['matches']?.length, 1)
  assert.equal('ignoredMatches' in payload(), false)
  assert.equal(it.registry.seen.length, fetched)
})
