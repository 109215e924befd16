// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { createBodySeal } from '#adapters/db/body-seal.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'
import { startFakeKubeRest, statusAnswer } from '#testing/fake-kube-rest.ts'
import { type OriginalStorageOptions, originalStorage } from '#testing/original-storage.ts'
import { collectionsToCopy } from './collections.ts'
import { type CollectionReport, copyOriginal } from './copy-original.ts'
import { storageOver } from './own-storage.ts'
import { reportText } from './report-text.ts'

const apiVersion = 'spdx.softwarecomposition.kubescape.io/v1beta1'
const root = `/apis/${apiVersion}`

function object(kind: string, name: string, spec: unknown, metadata: Record<string, unknown> = {}): KubeObject {
  const own = { uid: `uid-${name}`, resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' }
  return { apiVersion, kind, metadata: { name, namespace: 'shop', ...own, ...metadata }, spec }
}

function summary(name: string, critical: number): KubeObject {
  return object('VulnerabilityManifestSummary', name, {
    severities: { critical: { all: critical }, high: { all: 0 } },
    vulnerabilitiesRef: { all: { name: '', namespace: '', kind: '' } },
  })
}

const profile = (name: string) =>
  object('ApplicationProfile', name, {
    architectures: ['amd64'],
    containers: [{ name: 'app', execs: [{ path: '/x' }] }],
  })

const objects = {
  applicationprofiles: [profile('seen'), profile('ug-seen')],
  networkneighborhoods: [],
  knownservers: [object('KnownServer', 'dns', [{ ipBlock: '8.8.8.8/32', server: 'dns' }], { namespace: undefined })],
  collapseconfigurations: [
    object('CollapseConfiguration', 'default', { openDynamicThreshold: 9 }, { namespace: undefined }),
  ],
  seccompprofiles: [],
  containerprofiles: [
    object('ContainerProfile', 'cp', { imageID: 'i' }),
    object('ContainerProfile', 'cp-merged', { imageID: 'i' }, { labels: { 'kubescape.io/profile-kind': 'merged' } }),
  ],
  vulnerabilitymanifestsummaries: [
    ...Array.from({ length: 120 }, (_, i) => summary(`s-${i}`, i + 1)),
    summary('none', 0),
  ],
  sbomsyfts: Array.from({ length: 3 }, (_, i) =>
    object('SBOMSyft', `sbom-${i}`, { syft: { artifacts: [{ name: 'a' }] } }),
  ),
  vulnerabilitymanifests: [],
}

/** Runs with an original and an empty storage of ours. */
async function within(
  original: OriginalStorageOptions,
  run: (
    copy: (options?: { all?: boolean; overwrite?: boolean }) => Promise<readonly CollectionReport[]>,
    target: KubeRest,
  ) => Promise<void>,
): Promise<void> {
  await using server = await startFakeKubeRest(originalStorage(original))
  await using target = await storageOver(':memory:', createBodySeal())
  const limiter = createTokenBucket({ clock: systemClock, ratePerSecond: 1e6, burst: 1e6 })
  const source = createRest({ server: server.url }, { limiter, retries: 0 })
  await run(
    ({ all = false, overwrite = false } = {}) =>
      copyOriginal(
        { source, target: target.rest, isOverwriting: overwrite, onProgress: () => undefined },
        collectionsToCopy(all),
      ),
    target.rest,
  )
  await source.close()
}

function counts(reports: readonly CollectionReport[]): Record<string, readonly number[]> {
  return Object.fromEntries(
    reports.map(({ plural, copied, present, skipped, failed }) => [
      plural,
      [copied, present, skipped.length, failed.length],
    ]),
  )
}

async function namesOf(target: KubeRest, plural: string): Promise<readonly string[]> {
  const { items } = await target.request<{ items: readonly KubeObject[] }>({ method: 'GET', path: `${root}/${plural}` })
  return items.map(({ metadata }) => metadata.name)
}

test('what people wrote is copied, what was seen is not; kinds that are not served are named', async () => {
  await within({ objects }, async (copy, target) => {
    assert.deepEqual(counts(await copy()), {
      applicationprofiles: [1, 0, 0, 0],
      collapseconfigurations: [1, 0, 0, 0],
      knownservers: [1, 0, 0, 0],
      networkneighborhoods: [0, 0, 0, 0],
      seccompprofiles: [0, 0, 0, 0],
      clustersecurityexceptions: [0, 0, 1, 0],
      securityexceptions: [0, 0, 1, 0],
    })
    assert.deepEqual(await namesOf(target, 'applicationprofiles'), ['ug-seen'])
    const path = `${root}/namespaces/shop/applicationprofiles/ug-seen`
    const { spec, metadata } = await target.request<KubeObject>({ method: 'GET', path })
    assert.deepEqual(spec, profile('ug-seen')['spec'])
    assert.notEqual(metadata.uid, 'uid-ug-seen')
  })
})

test('all results come whole and once, out of lists that are zeroed, refused, and shift while they are read', async () => {
  await within({ objects, isRestless: true }, async (copy, target) => {
    const report = counts(await copy({ all: true }))
    assert.deepEqual(report['applicationprofiles'], [2, 0, 0, 0])
    assert.deepEqual(report['vulnerabilitymanifestsummaries'], [121, 0, 0, 0])
    assert.deepEqual(report['sbomsyfts'], [3, 0, 0, 0])
    assert.deepEqual(report['containerprofiles'], [1, 0, 0, 0])
    for (const [name, critical] of [
      ['s-0', 1],
      ['s-119', 120],
      ['none', 0],
    ] as const) {
      const path = `${root}/namespaces/shop/vulnerabilitymanifestsummaries/${name}`
      assert.deepEqual(
        (await target.request<KubeObject>({ method: 'GET', path }))['spec'],
        summary(name, critical)['spec'],
      )
    }
  })
})

test('another run goes on where the last one ended, and leaves alone what was changed here', async () => {
  await within({ objects }, async (copy, target) => {
    await copy()
    const path = `${root}/namespaces/shop/applicationprofiles/ug-seen`
    const live = await target.request<KubeObject>({ method: 'GET', path })
    await target.request({ method: 'PUT', path, body: { ...live, spec: { architectures: ['arm64'], containers: [] } } })
    const again = await copy({ all: true })
    assert.deepEqual(counts(again)['knownservers'], [0, 1, 0, 0])
    assert.deepEqual(counts(again)['applicationprofiles'], [1, 0, 1, 0])
    assert.match(
      reportText(again),
      /^skipped: applicationprofiles shop\/ug-seen: there is another one already; --overwrite/m,
    )
    assert.deepEqual(counts(await copy({ overwrite: true }))['applicationprofiles'], [1, 0, 0, 0])
    const copied = await target.request<KubeObject>({ method: 'GET', path })
    assert.deepEqual(copied['spec'], profile('ug-seen')['spec'])
  })
})

test('what has a checksum and is there with the same is not read again', async () => {
  const annotations = { 'kubescape.io/sync-checksum': 'abc' }
  const sbom = object('SBOMSyft', 'big', { syft: { artifacts: [] } }, { annotations })
  const original = { objects: { sbomsyfts: [sbom] } }
  await within(original, async copy => {
    assert.deepEqual(counts(await copy({ all: true }))['sbomsyfts'], [1, 0, 0, 0])
    assert.deepEqual(counts(await copy({ all: true }))['sbomsyfts'], [0, 1, 0, 0])
  })
  await within(
    { ...original, instead: { 'sbomsyfts/big': statusAnswer(500, 'InternalError') } },
    async (copy, target) => {
      const { uid: _, resourceVersion: __, ...metadata } = sbom.metadata
      await target.request({ method: 'POST', path: `${root}/namespaces/shop/sbomsyfts`, body: { ...sbom, metadata } })
      assert.deepEqual(counts(await copy({ all: true }))['sbomsyfts'], [0, 1, 0, 0])
    },
  )
})

test('an object that cannot be read, has gone, is going, or is merged fails or is skipped alone, with the reason', async () => {
  const names = ['fine', 'locked', 'gone', 'merged', 'going']
  const sboms = names.map(name =>
    object('SBOMSyft', name, { syft: {} }, name === 'going' ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
  )
  const merged = object('SBOMSyft', 'merged', {}, { labels: { 'kubescape.io/profile-kind': 'merged' } })
  const instead = {
    'sbomsyfts/locked': statusAnswer(500, 'InternalError', { message: 'database is locked' }),
    'sbomsyfts/gone': statusAnswer(404, 'NotFound'),
    'sbomsyfts/merged': { kind: 'json', body: merged } as const,
  }
  await within({ objects: { sbomsyfts: sboms }, instead }, async copy => {
    const reports = await copy({ all: true })
    assert.deepEqual(counts(reports)['sbomsyfts'], [1, 0, 3, 1])
    const text = reportText(reports)
    for (const line of [
      /^failed: sbomsyfts shop\/locked: .*database is locked/m,
      /shop\/gone: it has gone/,
      /shop\/going: it is being/,
    ])
      assert.match(text, line)
  })
})

test('when the original goes away the copy ends with an error', async () => {
  const server = await startFakeKubeRest(originalStorage({ objects }))
  await server[Symbol.asyncDispose]()
  await using target = await storageOver(':memory:', createBodySeal())
  const source = createRest({ server: server.url }, { retries: 0 })
  const parts = { source, target: target.rest, isOverwriting: false, onProgress: () => undefined }
  await assert.rejects(copyOriginal(parts, collectionsToCopy(false)), { name: 'KubeError', code: 'network' })
  await source.close()
})
