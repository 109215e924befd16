// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instanceName, parseInstanceId } from '#domain/instance-id.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { ImageMatching } from '#services/kubevuln/matching/image-matching.ts'
import { readCommand, type ScanCommand } from '#services/kubevuln/queue/command.ts'
import type { ResultStore } from '#services/kubevuln/results/result-store.ts'
import { readProfile } from './profile.ts'
import { type KnownImage, Relevancy } from './relevancy.ts'

const instanceId = 'apiVersion-apps/v1/namespace-shop/kind-ReplicaSet/name-web-7f/containerName-app'
const instance = parseInstanceId(instanceId)
const name = (instance && instanceName(instance)) ?? ''

function profileObject(more: { readonly annotations?: object; readonly spec?: object } = {}): KubeObject {
  return {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'ContainerProfile',
    metadata: {
      name,
      namespace: 'shop',
      resourceVersion: '7',
      labels: { 'kubescape.io/workload-container-name': 'app' },
      annotations: {
        'kubescape.io/status': 'completed',
        'kubescape.io/completion': 'complete',
        'kubescape.io/instance-id': instanceId,
        'kubescape.io/wlid': 'wlid://cluster-c/namespace-shop/deployment-web',
        ...more.annotations,
      },
    },
    spec: {
      imageTag: 'docker.io/library/web:1',
      imageID: `docker.io/library/web@sha256:${'a'.repeat(64)}`,
      execs: [{ path: '/usr/bin/bash', args: ['-c'] }],
      opens: [{ path: '/lib/x86_64-linux-gnu/libc.so.6', flags: ['O_RDONLY'] }],
      ...more.spec,
    },
  }
}

function imageCommand(): ScanCommand {
  const read = readCommand('scanCVE', {
    imageTag: 'web:1',
    imageHash: `docker.io/library/web@sha256:${'a'.repeat(64)}`,
    wlid: 'wlid://cluster-c/namespace-shop/deployment-web',
    containerName: 'app',
    instanceID: instanceId,
  })
  assert.ok(read.kind === 'command')
  return read.command
}

const packages = ['bash', 'libc6', 'unused']
const files = ['/usr/bin/bash', '/usr/lib/x86_64-linux-gnu/libc.so.6', '/usr/bin/unused']
const found = (id: string, severity: string) => ({
  vulnerability: { id: `CVE-${id}`, severity, fix: { versions: ['2'], state: 'fixed' } },
  artifact: { id, name: id, purl: `pkg:deb/debian/${id}@1` },
})
const image: KnownImage = {
  sbom: {
    artifacts: packages.map(id => ({ id, name: id, type: 'deb' })),
    files: files.map(path => ({ id: path, location: { path } })),
    artifactRelationships: packages.map((parent, i) => ({ parent, child: files[i] ?? '', type: 'contains' })),
  },
  matching: { version: 'm', databaseVersion: 'd' } as ImageMatching,
  matched: {
    status: 'ready',
    document: { matches: [found('bash', 'High'), found('libc6', 'Low'), found('unused', 'High')] },
    counts: { critical: 0, high: 2, medium: 0, low: 1, negligible: 0, unknown: 0 },
    fixable: 3,
  },
  createdAt: '2026-11-29T00:00:00.000Z',
}

/** A store in memory; `puts` counts writes. */
function memoryStore(...objects: readonly KubeObject[]) {
  const byPlace = new Map(objects.map(object => [`containerprofiles/shop/${object.metadata.name}`, object]))
  let puts = 0
  const store: ResultStore = {
    get: async (plural, namespace, of) => byPlace.get(`${plural}/${namespace}/${of}`),
    metadata: async (plural, namespace, of) => byPlace.get(`${plural}/${namespace}/${of}`)?.metadata,
    async *list() {},
    async put(plural, object) {
      puts++
      byPlace.set(`${plural}/${object.metadata.namespace}/${object.metadata.name}`, object)
    },
  }
  return { store, puts: () => puts, of: (plural: string) => byPlace.get(`${plural}/kubescape/${name}`) }
}

const all = { namespace: 'kubescape', hasSboms: true, hasVex: true }

function statusesOf(vex: KubeObject | undefined): readonly string[] {
  assert.ok(vex)
  const { statements } = vex['spec'] as { readonly statements: readonly { readonly status: string }[] }
  return statements.map(({ status }) => status)
}

test('what a container uses of its image is stored and counted', async () => {
  const { store, of } = memoryStore(profileObject())
  const relevant = await new Relevancy({ results: store, ...all }).store(imageCommand(), image)
  assert.deepEqual([relevant?.counts.high, relevant?.counts.low, relevant?.isComplete], [1, 1, true])
  assert.equal(relevant?.profileVersion, '7')
  const manifest = of('vulnerabilitymanifests')
  assert.equal(manifest?.metadata.labels?.['kubescape.io/context'], 'filtered')
  assert.equal(manifest?.metadata.annotations?.['kubescape.io/completion'], 'complete')
  assert.equal(manifest?.metadata.annotations?.['kubescape.io/instance-id'], instanceId)
  assert.equal(of('sbomsyftfiltereds')?.metadata.labels?.['kubescape.io/sbom-type'], 'container')
  assert.deepEqual(statusesOf(of('openvulnerabilityexchangecontainers')), ['affected', 'affected', 'not_affected'])
})

test('a container that was seen only in part gets a part, marked as one, and excuses nothing', async () => {
  const partial = profileObject({ annotations: { 'kubescape.io/completion': 'partial' } })
  const { store, of } = memoryStore(partial)
  const relevant = await new Relevancy({ results: store, ...all }).store(imageCommand(), image)
  assert.equal(relevant?.isComplete, false)
  assert.equal(of('vulnerabilitymanifests')?.metadata.annotations?.['kubescape.io/completion'], 'partial')
  const statuses = statusesOf(of('openvulnerabilityexchangecontainers'))
  assert.deepEqual(statuses, ['affected', 'affected', 'under_investigation'])
})

test('a statement that says the same is not written again; those of others stay', async () => {
  const { store, of, puts } = memoryStore(profileObject())
  const relevancy = new Relevancy({ results: store, ...all })
  await relevancy.store(imageCommand(), image)
  const before = of('openvulnerabilityexchangecontainers')
  const written = puts()
  await relevancy.store(imageCommand(), image)
  assert.equal(puts() - written, 2, 'the manifest and the SBOM')
  const foreign = { '@id': 'https://example.org/1', status: 'fixed' }
  assert.ok(before)
  const spec = before['spec'] as { readonly statements: readonly object[] }
  const amended = { ...spec, '@id': 'another', statements: [...spec.statements, foreign] }
  await store.put('openvulnerabilityexchangecontainers', { ...before, spec: amended })
  await relevancy.store(imageCommand(), image)
  const after = of('openvulnerabilityexchangecontainers')
  assert.deepEqual(statusesOf(after), ['affected', 'affected', 'not_affected', 'fixed'])
  assert.equal(JSON.stringify(after).includes('"version":1'), true)
})

test('without a profile, or for an unknown workload, nothing is said of use', async () => {
  const none = new Relevancy({ results: memoryStore().store, ...all })
  assert.equal(await none.store(imageCommand(), image), undefined)
  assert.equal(await none.profileVersion(imageCommand()), undefined)
  const seen = new Relevancy({ results: memoryStore(profileObject()).store, ...all })
  assert.equal(await seen.profileVersion(imageCommand()), '7')
  const learning = profileObject({ annotations: { 'kubescape.io/status': 'initializing' } })
  const early = new Relevancy({ results: memoryStore(learning).store, ...all })
  assert.equal(await early.profileVersion(imageCommand()), undefined, 'what says nothing makes nothing out of date')
  assert.equal(await seen.store({ ...imageCommand(), instanceId: 'nonsense' }, image), undefined)
})

const unusable: Readonly<Record<string, KubeObject>> = {
  'still initializing': profileObject({ annotations: { 'kubescape.io/status': 'initializing' } }),
  'too large': profileObject({ annotations: { 'kubescape.io/status': 'too-large' } }),
  'without image': profileObject({ spec: { imageTag: {} } }),
  'of another kind': { ...profileObject(), kind: 'Pod' },
  'without spec': { ...profileObject(), spec: null },
}

for (const [because, object] of Object.entries(unusable))
  test(`a profile says nothing: ${because}`, () => assert.equal(readProfile(object).kind, 'unusable'))

test('a profile of any shape is survived', () => {
  const read = readProfile(profileObject({ spec: { execs: 7, opens: [null, 3, { path: {} }, { path: '/a' }] } }))
  assert.ok(read.kind === 'profile')
  assert.deepEqual(read.profile.paths, ['', '/a'])
})
