// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns } from '#api/spdx-v1beta1/columns.ts'
import { summaries } from '#api/spdx-v1beta1/summarise.ts'
import { sourceKeys } from '#services/storage/source-keys.ts'
import { fakeSourceReader, type StoredSource } from '#testing/fake-source-reader.ts'
import { configurationScanSummaries } from './configuration-scan-summaries.ts'
import { vulnerabilitySummaries } from './vulnerability-summaries.ts'

const control = (status: string, severity: string) => ({ status: { status }, severity: { severity } })

interface ScanFacts {
  readonly namespace: string
  readonly name: string
  readonly version: number
  readonly controls: Readonly<Record<string, object>>
}

function scan({ namespace, name, version, controls }: ScanFacts): StoredSource {
  return {
    key: sourceKeys.scanSummaries,
    meta: { namespace, name, creationTimestamp: `2026-01-0${version}T00:00:00Z` },
    resourceVersion: version,
    summary: summaries['WorkloadConfigurationScanSummary']?.({ spec: { controls } }),
  }
}

const scans = [
  scan({ namespace: 'shop', name: 'b', version: 2, controls: { a: control('failed', 'High') } }),
  scan({
    namespace: 'shop',
    name: 'a',
    version: 5,
    controls: { a: control('passed', 'High'), b: control('failed', 'Low') },
  }),
  scan({ namespace: 'data', name: 'c', version: 3, controls: {} }),
]

test('one object for each namespace, with exact sums, and not one body read', async () => {
  const reader = fakeSourceReader(scans)
  const [data, shop, ...more] = await Array.fromAsync(configurationScanSummaries.list(reader))
  assert.deepEqual(more, [])
  assert.equal(data?.meta.name, 'data')
  assert.deepEqual(await shop?.body(), {
    spec: {
      severities: { critical: 0, high: 1, medium: 0, low: 1, unknown: 0 },
      summaryRef: ['a', 'b'].map(name => ({ namespace: 'shop', kind: 'WorkloadConfigurationScanSummary', name })),
      // 50 and 0 percent.
      score: 25,
    },
  })
  assert.equal(shop?.meta.resourceVersion, '5')
  assert.equal(shop?.meta.creationTimestamp, '2026-01-02T00:00:00Z')
  assert.equal(reader.bodiesRead, 0)
})

test('a summary is no older than the newest deletion among what it sums up', async () => {
  const reader = fakeSourceReader(scans, new Map([['shop', 7]]))
  const listed = await Array.fromAsync(configurationScanSummaries.list(reader))
  assert.deepEqual(
    listed.map(({ meta }) => [meta.name, meta.resourceVersion]),
    [
      ['data', '3'],
      ['shop', '7'],
    ],
  )
  const alone = await configurationScanSummaries.get(reader, { namespace: '', name: 'shop' })
  assert.equal(alone?.meta.resourceVersion, '7')
})

test('a namespace alone is the same as in the list, and one without results is none', async () => {
  const reader = fakeSourceReader(scans)
  const listed = (await Array.fromAsync(configurationScanSummaries.list(reader))).find(
    ({ meta }) => meta.name === 'shop',
  )
  const alone = await configurationScanSummaries.get(reader, { namespace: '', name: 'shop' })
  assert.deepEqual(alone?.meta, listed?.meta)
  assert.deepEqual(await alone?.body(), await listed?.body())
  assert.equal(await configurationScanSummaries.get(reader, { namespace: '', name: 'none' }), undefined)
})

test('a change of one result changes the object of its namespace', () => {
  const affected = configurationScanSummaries.affectedBy({
    key: sourceKeys.scanSummaries,
    namespace: 'shop',
    name: 'a',
  })
  assert.deepEqual(affected, [{ namespace: '', name: 'shop' }])
})

test('the row of a namespace; without any judged object it has no score', async () => {
  const reader = fakeSourceReader(scans)
  const rows = (await Array.fromAsync(configurationScanSummaries.list(reader))).map(({ meta, summary }) =>
    (columns['ConfigurationScanSummary'] ?? []).slice(0, 7).map(column => column.cell({ meta, summary }, 0)),
  )
  assert.deepEqual(rows, [
    ['data', 1, 0, 0, 0, 0, '-'],
    ['shop', 2, 0, 1, 0, 1, 25],
  ])
})

test('vulnerabilities of a namespace are the sums of its containers', async () => {
  const container = (name: string, critical: object): StoredSource => ({
    key: sourceKeys.manifestSummaries,
    meta: { namespace: 'shop', name },
    summary: summaries['VulnerabilityManifestSummary']?.({ spec: { severities: { critical } } }),
  })
  const reader = fakeSourceReader([container('a', { all: 2, relevant: 1 }), container('b', { all: 3 })])
  const summary = await vulnerabilitySummaries.get(reader, { namespace: '', name: 'shop' })
  assert.ok(summary)
  const { spec } = (await summary.body()) as { spec: { severities: { critical: object } } }
  assert.deepEqual(spec.severities.critical, { all: 5, relevant: 1 })
  assert.equal(reader.bodiesRead, 0)
})

test('containers that could not be counted are told, and no zeros stand for them', async () => {
  const container = (namespace: string, name: string, severities: object): StoredSource => ({
    key: sourceKeys.manifestSummaries,
    meta: { namespace, name },
    summary: summaries['VulnerabilityManifestSummary']?.({ spec: { severities } }),
  })
  const reader = fakeSourceReader([
    container('data', 'a', {}),
    container('shop', 'b', {}),
    container('shop', 'c', { critical: { all: 2 } }),
  ])
  const shown = ['Name', 'Critical', 'High', 'Workloads', 'Uncounted']
  const rows = (await Array.fromAsync(vulnerabilitySummaries.list(reader))).map(({ meta, summary }) =>
    (columns['VulnerabilitySummary'] ?? [])
      .filter(({ name }) => shown.includes(name))
      .map(column => column.cell({ meta, summary }, 0)),
  )
  assert.deepEqual(rows, [
    ['data', '-', '-', 1, 1],
    ['shop', 2, 0, 2, 1],
  ])
})

test('an object stored without counts counts for nothing', async () => {
  const bare = { key: sourceKeys.scanSummaries, meta: { namespace: 'n', name: 'x' } }
  const [only] = await Array.fromAsync(configurationScanSummaries.list(fakeSourceReader([bare])))
  assert.deepEqual(only?.summary, { workloads: 1, critical: 0, high: 0, medium: 0, low: 0, unknown: 0 })
})
