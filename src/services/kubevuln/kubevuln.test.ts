// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventNote } from '#adapters/kube/events/event-recorder.ts'
import { instanceName, parseInstanceId } from '#domain/instance-id.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { commandFor, image, matching, type Scene, scene, specOf } from './scene.test.ts'

test('an image becomes an SBOM, a manifest and the summary of its container', async () => {
  await using it = await scene()
  const { status: code, detail } = await it.post('/v1/scanImage', commandFor(it.registry))
  assert.equal(code, 200)
  assert.match(detail, /^Wlid=wlid:\/\/cluster-c.*, ImageHash=.*@sha256:/)
  await it.service.idle()
  const sbom = it.object('sbomsyfts')
  assert.match(sbom?.metadata.name ?? '', /^127\.0\.0\.1-\d+-team-app-v1-[0-9a-f]{6}$/)
  assert.equal(sbom?.metadata.annotations?.['kubescape.io/status'], 'ready')
  const { syft } = specOf(sbom) as { syft: { artifacts: { name: string }[] } }
  assert.deepEqual(
    syft.artifacts.map(({ name }) => name),
    ['bash'],
  )
  const manifest = it.object('vulnerabilitymanifests')
  assert.equal(manifest?.metadata.name, sbom?.metadata.name)
  const summary = it.object('vulnerabilitymanifestsummaries', 'shop')
  assert.equal(summary?.metadata.name, 'deployment-web-app')
  assert.equal(summary?.metadata.labels?.['kubescape.io/workload-kind'], 'Deployment')
  assert.deepEqual(summary?.['spec'], {
    severities: {
      critical: { all: 1, relevant: 0 },
      high: { all: 0, relevant: 0 },
      medium: { all: 0, relevant: 0 },
      low: { all: 0, relevant: 0 },
      negligible: { all: 0, relevant: 0 },
      unknown: { all: 0, relevant: 0 },
    },
    vulnerabilitiesRef: {
      all: { namespace: 'kubescape', name: manifest?.metadata.name, kind: 'vulnerabilitymanifests' },
    },
    fixable: 1,
  })
  assert.match(
    summary?.metadata.annotations?.['kubescape.io/remote-execution'] ?? '',
    /^\{"found":\[.*\],"untold":\d+\}$/,
  )
  const { body } = await it.get('/v1/scanStatus/job-1')
  assert.deepEqual([body['state'], body['phase'], body['endpoint']], ['succeeded', 'completed', 'scanCVE'])
  assert.match(it.metrics(), /kubevuln_scans_completed_total\{[^}]*outcome="success",reason="none"\} 1/)
})

test('an image that many containers run is fetched once', async () => {
  await using it = await scene()
  for (let i = 0; i < 20; i++)
    await it.post('/v1/scanImage', commandFor(it.registry, { wlid: `wlid://cluster-c/namespace-n${i}/deployment-web` }))
  await it.service.idle()
  assert.equal(it.registry.seen.filter(({ path }) => path.includes('/manifests/')).length, 1)
  assert.equal([...it.objects.values()].filter(({ kind }) => kind === 'VulnerabilityManifestSummary').length, 20)
})

test('a stored SBOM is used again', async () => {
  await using it = await scene()
  await it.post('/v1/generateSBOM', commandFor(it.registry))
  await it.service.idle()
  const fetched = it.registry.seen.length
  await it.post('/v1/scanImage', commandFor(it.registry))
  await it.service.idle()
  assert.equal(it.registry.seen.length, fetched)
  assert.ok(it.object('vulnerabilitymanifests'))
})

test('without a database the summary says so, and counts nothing', async () => {
  await using it = await scene({ matching: undefined })
  await it.post('/v1/scanImage', commandFor(it.registry))
  await it.service.idle()
  const summary = it.object('vulnerabilitymanifestsummaries', 'shop')
  assert.equal(summary?.metadata.annotations?.['kubescape.io/status'], 'no-data')
  assert.deepEqual((specOf(summary) as { severities: unknown }).severities, {})
  assert.equal((await it.get('/v1/readiness')).status, 503)
})

test('another database has everything matched again, once, without fetching anything', async () => {
  await using it = await scene({ matching: undefined })
  for (const namespace of ['shop', 'bank'])
    await it.post(
      '/v1/scanImage',
      commandFor(it.registry, { wlid: `wlid://cluster-c/namespace-${namespace}/deployment-web` }),
    )
  await it.service.idle()
  const fetched = it.registry.seen.length
  assert.equal(await it.service.rematch(), 0)
  for (const databaseVersion of ['sha256:one', 'sha256:two']) {
    it.state.matching = { ...matching, databaseVersion }
    assert.equal(await it.service.rematch(), 2)
    await it.service.idle()
    assert.equal(await it.service.rematch(), 0)
    const { annotations, labels } = it.object('vulnerabilitymanifestsummaries', 'bank')?.metadata ?? {}
    assert.equal(annotations?.['kubescape.io/database-version'], databaseVersion)
    assert.equal(annotations?.['kubescape.io/status'], 'ready')
    assert.equal(labels?.['kubescape.io/workload-kind'], 'Deployment')
  }
  assert.equal(it.registry.seen.length, fetched)
})

test('jobs that ask for the same end with the same', async () => {
  await using it = await scene({ limits: { scanConcurrency: 1 } })
  const ids = ['one', 'two', 'three']
  await Promise.all(ids.map(id => it.post('/v1/scanImage', commandFor(it.registry, { session: { jobIDs: [id] } }))))
  await it.service.idle()
  for (const id of ids) assert.equal((await it.get(`/v1/scanStatus/${id}`)).body['state'], 'succeeded')
})

test('a registry that was away is asked again by itself, and the result takes the place of the failure', async () => {
  await using it = await scene({ clock: hastyClock(200) })
  it.registry.fail('/manifests/', { kind: 'status', status: 502 }, 4)
  await it.post('/v1/scanImage', commandFor(it.registry))
  await it.service.idle()
  const statusOfSummary = () =>
    it.object('vulnerabilitymanifestsummaries', 'shop')?.metadata.annotations?.['kubescape.io/status']
  assert.equal(statusOfSummary(), 'failed')
  for (let i = 0; i < 400 && statusOfSummary() !== 'ready'; i++) await delay(10)
  assert.equal(statusOfSummary(), 'ready')
})

const counters = () => ({ written: 0, dropped: 0 })

const refusals: Readonly<Record<string, readonly [prepare: (it: Scene) => void, status: string, tells: RegExp]>> = {
  'an image that is gone': [
    it => it.registry.fail('/manifests/', { kind: 'status', status: 404 }, 9),
    'failed',
    /^image not found: .*; push it again, or correct the name in the workload$/,
  ],
  'credentials that are refused': [
    it => it.registry.fail('/manifests/', { kind: 'status', status: 403 }, 9),
    'unauthorize',
    /^pull denied: .*refused without credentials; name a secret .* imagePullSecrets/,
  ],
  'a registry that is down': [
    it => it.registry.fail('/manifests/', { kind: 'status', status: 502 }, 9),
    'failed',
    /^registry failing: .*got 502; look at the registry/,
  ],
}
for (const [because, [prepare, expected, tells]] of Object.entries(refusals)) {
  test(`the summary, the job and an Event say why there is nothing: ${because}`, async () => {
    const noted: EventNote[] = []
    const events = { record: (note: EventNote) => noted.push(note), counters, stop: async () => undefined }
    await using it = await scene({ events })
    prepare(it)
    await it.post('/v1/scanImage', commandFor(it.registry))
    await it.service.idle()
    const { annotations } = it.object('vulnerabilitymanifestsummaries', 'shop')?.metadata ?? {}
    assert.equal(annotations?.['kubescape.io/status'], expected)
    assert.match(annotations?.['kubescape.io/status-reason'] ?? '', tells)
    const { body } = await it.get('/v1/scanStatus/job-1')
    assert.deepEqual([body['state'], body['reason']], ['failed', annotations?.['kubescape.io/status-reason']])
    const [note] = noted
    assert.deepEqual(note?.about, { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' })
    assert.ok(note.message.endsWith(annotations?.['kubescape.io/status-reason'] ?? '?'))
  })
}

test('what cannot be read as an image says what to do about it', async () => {
  const ways: readonly (readonly [manifest: object, type: string, tells: RegExp])[] = [
    [
      { schemaVersion: 1, name: 'x', fsLayers: [] },
      'application/vnd.docker.distribution.manifest.v1+json',
      /^manifest of schema 1: .*push the image again/,
    ],
    [
      { schemaVersion: 2 },
      'application/vnd.example.unknown',
      /^unsupported media type: .*; push the image with layers/,
    ],
  ]
  for (const [manifest, mediaType, tells] of ways) {
    await using it = await scene()
    const bytes = Buffer.from(JSON.stringify(manifest))
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
    const blob = { mediaType, digest, size: bytes.length, bytes }
    it.registry.put('team/odd', 'v1', { ...image, manifest: blob, blobs: [blob] })
    await it.post('/v1/scanRegistryImage', { imageTag: `${it.registry.host}/team/odd:v1` })
    await it.service.idle()
    const { annotations } = it.object('vulnerabilitymanifestsummaries')?.metadata ?? {}
    assert.match(annotations?.['kubescape.io/status-reason'] ?? '', tells)
  }
})

const limits: Readonly<
  Record<string, readonly [limits: object, reason: string, annotation: string, fetches: boolean]>
> = {
  image: [{ maxImageBytes: 10 }, 'image-too-large', 'kubescape.io/max-image-size', false],
  SBOM: [{ maxSbomBytes: 10 }, 'sbom-too-large', 'kubescape.io/max-sbom-size', true],
}
for (const [what, [small, reason, annotation, fetches]] of Object.entries(limits)) {
  test(`what is over its limit is marked, and is not tried again until the limit is another: ${what}`, async () => {
    await using it = await scene({ limits: small })
    await it.post('/v1/scanImage', commandFor(it.registry))
    await it.service.idle()
    const { annotations } = it.object('sbomsyfts')?.metadata ?? {}
    assert.deepEqual(
      [annotations?.['kubescape.io/status'], annotations?.['kubescape.io/status-reason'], annotations?.[annotation]],
      ['too-large', reason, '10'],
    )
    assert.match(annotations?.['kubescape.io/status-message'] ?? '', /^(?:image|SBOM) too large: .*; raise max/)
    const summary = it.object('vulnerabilitymanifestsummaries', 'shop')?.metadata.annotations
    assert.equal(summary?.['kubescape.io/status-reason'], annotations?.['kubescape.io/status-message'])
    const layer = image.blobs.at(-1)?.digest ?? ''
    const wasFetched = it.registry.seen.some(({ path }) => path.includes(layer))
    assert.equal(wasFetched, fetches)
    const requests = it.registry.seen.length
    await it.post('/v1/scanImage', commandFor(it.registry))
    await it.service.idle()
    assert.equal(it.registry.seen.length, requests)
    await using other = await scene({ objects: it.objects })
    await other.post('/v1/scanImage', commandFor(it.registry))
    await other.service.idle()
    assert.equal(it.object('sbomsyfts')?.metadata.annotations?.['kubescape.io/status'], 'ready')
    assert.equal(it.object('sbomsyfts')?.metadata.annotations?.[annotation], undefined)
  })
}

test('a layer that is damaged makes the result partial', async () => {
  await using it = await scene()
  it.registry.fail(`/blobs/${image.blobs.at(-1)?.digest}`, { kind: 'corrupt' })
  await it.post('/v1/scanImage', commandFor(it.registry))
  await it.service.idle()
  assert.equal(it.object('sbomsyfts')?.metadata.annotations?.['kubescape.io/status'], 'incomplete')
  const summary = it.object('vulnerabilitymanifestsummaries', 'shop')
  assert.equal(summary?.metadata.annotations?.['kubescape.io/status'], 'partial')
})

test('a registry is asked with the credentials of the command, under any case of its fields', async () => {
  await using it = await scene({ auth: 'basic' })
  const imageTag = `${it.registry.host}/team/app:v1`
  const answer = await it.post('/v1/scanRegistryImage', {
    ImageTag: imageTag,
    CredentialsList: [{ Username: 'u', Password: 'p' }],
  })
  assert.deepEqual(answer, { status: 200, detail: `ImageTag=${imageTag}` })
  await it.service.idle()
  assert.match(it.object('sbomsyfts')?.metadata.name ?? '', /-nohash$/)
})

test('nobody gets in without a token, and what is wrong is said', async () => {
  await using it = await scene()
  assert.equal((await it.post('/v1/scanImage', commandFor(it.registry), 'other')).status, 401)
  assert.equal((await it.post('/v1/scanImage', { imageTag: 'nginx' })).status, 400)
  assert.equal((await it.post('/v1/scanImage', { imageTag: 'Not valid', imageHash: 'sha256:abcdef' })).status, 400)
  assert.equal((await it.post('/v1/scanImage', [])).status, 400)
  assert.equal((await it.get('/v1/scanStatus/nobody')).status, 404)
  assert.equal((await it.get('/v1/liveness')).status, 200)
  assert.equal((await it.get('/v1/diagnostics')).body['cveDBVersion'], 'sha256:db')
})

test('a full queue refuses, says so and counts it', async () => {
  await using it = await scene({ limits: { maxQueueDepth: 0 } })
  assert.equal((await it.post('/v1/scanImage', commandFor(it.registry))).status, 503)
  assert.match(it.metrics(), /kubevuln_scan_rejections_total\{[^}]*reason="queue_full"[^}]*\} 1/)
})

test('a profile of a container says which of the vulnerabilities are in use, whatever comes first', async () => {
  await using it = await scene()
  const { imageTag, imageHash, wlid, instanceID } = commandFor(it.registry)
  const instance = parseInstanceId(instanceID)
  const name = (instance && instanceName(instance)) ?? ''
  const annotations = {
    'kubescape.io/status': 'ready',
    'kubescape.io/completion': 'partial',
    'kubescape.io/wlid': wlid,
    'kubescape.io/instance-id': instanceID,
  }
  const labels = { 'kubescape.io/workload-container-name': 'app' }
  const args = { namespace: 'shop', name }
  assert.equal((await it.post('/v1/scanApplicationProfile', { args })).status, 404)
  it.objects.set(`namespaces/shop/containerprofiles/${name}`, {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'ContainerProfile',
    metadata: { name, namespace: 'shop', resourceVersion: '1', annotations, labels },
    spec: { imageTag, imageID: imageHash, execs: [{ path: '/bin/bash' }], opens: [] },
  })
  assert.deepEqual(await it.post('/v1/scanApplicationProfile', { args }), {
    status: 200,
    detail: `Wlid=${wlid}, Name=${name}, Namespace=shop`,
  })
  await it.service.idle()
  const summary = it.object('vulnerabilitymanifestsummaries', 'shop')
  const { vulnerabilitiesRef } = specOf(summary) as { vulnerabilitiesRef: { relevant: unknown } }
  assert.deepEqual(vulnerabilitiesRef.relevant, { namespace: 'kubescape', name, kind: 'vulnerabilitymanifests' })
  assert.equal(summary?.metadata.annotations?.['kubescape.io/completion'], 'partial')
  // The image alone keeps what is known of its use.
  await it.post('/v1/scanImage', commandFor(it.registry))
  await it.service.idle()
  assert.deepEqual(specOf(it.object('vulnerabilitymanifestsummaries', 'shop')), specOf(summary))
})

test('a profile is named by its namespace and name', async () => {
  await using it = await scene()
  for (const args of [undefined, 7, {}, { name: 'x' }, { name: '../x', namespace: 'shop' }])
    assert.equal((await it.post('/v1/scanApplicationProfile', { args })).status, 400, JSON.stringify(args))
})

test('metrics stand where upstream has them, for whoever asks, when they are served at all', async () => {
  await using it = await scene({ metricsServer: { host: '127.0.0.1', port: 0, hasWorkloads: false } })
  for (const port of [it.service.port, it.service.metricsPort]) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`)
    assert.equal(response.status, 200)
    assert.match(await response.text(), /^kubescape_vulnerabilities_total_cluster_critical 0$/m)
  }
  await using other = await scene()
  assert.equal((await fetch(`http://127.0.0.1:${other.service.port}/metrics`)).status, 404)
})
