// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textsIn } from '#domain/json-texts.ts'
import { forAll } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { columns } from './columns.ts'
import { spdxKinds } from './kinds.ts'
import type { Printed } from './printers/column.ts'
import { controlTexts, countControls, ScanTotals, scorePercent } from './scan-counts.ts'
import { summaries } from './summarise.ts'

const now = Date.parse('2026-01-02T00:00:00Z')
const created = '2026-01-01T00:00:00Z'

const control = (status: string, severity: string) => ({ status: { status }, severity: { severity } })

interface Row {
  readonly kind: string
  readonly body: Readonly<Record<string, unknown>>
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

function rowOf({ kind, body, labels = {}, annotations = {} }: Row): Readonly<Record<string, unknown>> {
  const meta = { name: 'x', creationTimestamp: created, labels, annotations }
  const printed: Printed = { meta, summary: summaries[kind]?.(body) }
  return Object.fromEntries((columns[kind] ?? []).map(column => [column.name, column.cell(printed, now)]))
}

test('the row of a scan: what failed by severity, and the share of what passed', () => {
  const controls = {
    a: control('passed', 'High'),
    b: control('failed', 'Critical'),
    c: control('failed', 'Medium'),
    d: control('skipped', 'High'),
    e: control('failed', 'Strange'),
  }
  const labels = { 'kubescape.io/workload-kind': 'Deployment' }
  assert.deepEqual(rowOf({ kind: 'WorkloadConfigurationScanSummary', body: { spec: { controls } }, labels }), {
    Name: 'x',
    Kind: 'Deployment',
    Failed: 3,
    Critical: 1,
    High: 0,
    Medium: 1,
    Low: 0,
    Score: 25,
    Age: '24h',
    'Created At': created,
    Unknown: 1,
    'Workload Id': '',
  })
})

test('a scan of which nothing is known has no numbers, not zeros', () => {
  const row = rowOf({
    kind: 'WorkloadConfigurationScan',
    body: { spec: { controls: { a: control('skipped', 'High') } } },
  })
  assert.equal(row['Score'], '-')
  const unseen = columns['WorkloadConfigurationScan']?.map(column =>
    column.cell({ meta: { name: 'x' }, summary: undefined }, now),
  )
  assert.deepEqual(unseen?.slice(2, 8), ['-', '-', '-', '-', '-', '-'])
})

test('the row of a container: relevant vulnerabilities only where relevancy is known', () => {
  const severities = { critical: { all: 3, relevant: 1 }, high: { all: 2, relevant: 2 }, low: { all: 1 } }
  const all = { name: 'nginx-a3ac8c' }
  const known = { spec: { severities, vulnerabilitiesRef: { all, relevant: { name: 'r' } } } }
  const row = rowOf({ kind: 'VulnerabilityManifestSummary', body: known })
  assert.deepEqual([row['Critical'], row['Low'], row['Relevant'], row['Image']], [3, 1, 3, 'nginx-a3ac8c'])
  const unknown = { spec: { severities, vulnerabilitiesRef: { all, relevant: { name: '' } } } }
  assert.equal(rowOf({ kind: 'VulnerabilityManifestSummary', body: unknown })['Relevant'], '-')
  const annotations = { 'kubescape.io/status': 'no-data' }
  const uncounted = rowOf({ kind: 'VulnerabilityManifestSummary', body: { spec: { severities: {} } }, annotations })
  assert.deepEqual([uncounted['Critical'], uncounted['Unknown'], uncounted['Status']], ['-', '-', 'no-data'])
})

test('the row of a manifest: matches by severity, and how old the database is', () => {
  const match = (id: string, severity: string) => ({ vulnerability: { id, severity } })
  const matches = [match('CVE-1', 'High'), match('CVE-1', 'High'), match('CVE-2', 'Odd')]
  const payload = { matches, descriptor: { db: { status: { built: '2025-12-31T00:00:00Z' } } } }
  const row = rowOf({ kind: 'VulnerabilityManifest', body: { spec: { payload } } })
  assert.deepEqual([row['High'], row['Unknown'], row['CVEs'], row['DB-Age']], [2, 1, 2, '2d'])
})

test('the row of a manifest without advisories to match with shows no zeros', () => {
  const match = { vulnerability: { id: 'CVE-1', severity: 'High' } }
  const shown = (matches: readonly object[], status: string) => {
    const annotations = { 'kubescape.io/status': status }
    const row = rowOf({ kind: 'VulnerabilityManifest', body: { spec: { payload: { matches } } }, annotations })
    return [row['Critical'], row['High'], row['CVEs'], row['Unknown']]
  }
  assert.deepEqual(shown([], 'no-data'), ['-', '-', '-', '-'])
  assert.deepEqual(shown([match], 'no-data'), ['-', 1, 1, '-'])
  assert.deepEqual(shown([], 'db-stale'), [0, 0, 0, 0])
})

test('the row of a bill of materials', () => {
  const syft = { artifacts: [{}, {}], distro: { id: 'alpine', versionID: '3.20' } }
  const row = rowOf({
    kind: 'SBOMSyft',
    body: { spec: { syft } },
    annotations: { 'kubescape.io/image-tag': 'nginx:1', 'kubescape.io/status': 'ready' },
  })
  assert.deepEqual(
    [row['Image'], row['Packages'], row['Distro'], row['Status']],
    ['nginx:1', 2, 'alpine 3.20', 'ready'],
  )
  assert.equal(rowOf({ kind: 'SBOMSyft', body: { spec: {} } })['Packages'], '-')
})

test('a namespace has the mean of the scores of its objects, without those that have none', () => {
  const totals = new ScanTotals()
  assert.equal(totals.scorePercent, undefined)
  for (const controls of [{ a: control('passed', 'Low') }, { a: control('failed', 'High') }, {}]) {
    totals.add(countControls(textsIn({ spec: { controls } }, controlTexts)))
  }
  assert.equal(totals.scorePercent, 50)
  assert.equal(totals.severities.high, 1)
})

test('law: the score is a percentage that only failures lower', () => {
  forAll({ runs: 200 }, random => {
    const [passed, failed] = [random.below(20), random.below(20)]
    const score = scorePercent({ passed, failed })
    if (passed + failed === 0) return assert.equal(score, undefined)
    assert.ok(score !== undefined && score >= 0 && score <= 100)
    assert.equal(score === 100, failed === 0)
    return undefined
  })
})

test('every kind has columns, the first of them its name', () => {
  for (const { kind } of spdxKinds) {
    assert.equal(columns[kind]?.[0]?.format, 'name', kind)
    const names = columns[kind]?.map(column => column.name) ?? []
    assert.equal(new Set(names).size, names.length, kind)
  }
})

test('law: a body of any shape can be summarised and shown, and the extract is JSON', () => {
  forAll({ runs: 100 }, random => {
    const body = { spec: randomJsonObject(random), ...randomJsonObject(random) }
    for (const [kind, summarise] of Object.entries(summaries)) {
      const summary: unknown = JSON.parse(JSON.stringify(summarise(body)))
      for (const column of columns[kind] ?? []) column.cell({ meta: { name: 'x' }, summary }, now)
    }
  })
})
