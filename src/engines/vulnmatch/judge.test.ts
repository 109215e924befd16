// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { advisoryFor, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { prepareJudge, type SbomToJudge } from './judge.ts'

const nowMs = Date.parse('2026-11-24T00:00:00Z')
const curl = { ecosystem: 'deb', name: 'curl', system: systems.debian12 }
const critical = { severities: [{ scheme: 'CHMLN', value: 'critical', source: 'debian', rank: 1 }] }

function sbomOf(version: string, distro: object = { id: 'debian', versionID: '12' }): unknown {
  return { artifacts: [{ id: 'a', name: 'curl', version, type: 'deb', language: '', purl: '' }], distro }
}

async function judged(sbom: unknown, more: Partial<SbomToJudge> = {}) {
  const fix = { state: 'fixed', version: '8.0-1' }
  using database = await testDatabase([{ ...advisoryFor(curl, '< 8.0-1', { type: 'dpkg', fix }), ...critical }])
  const options = { cpesForLanguages: false, cpesForGoStdlib: true }
  const judge = prepareJudge({ store: database.store, matchers, schemes, options, tool: { name: 't', version: '1' } })
  const { counts, fixable, doubts, document } = judge({ sbom, unread: [], nowMs, ...more })
  const { matches } = document as { matches: readonly unknown[] }
  return { critical: counts.Critical, fixable, statuses: doubts.map(({ status }) => status), matches: matches.length }
}

test('what is affected is counted, with its fix', async () => {
  assert.deepEqual(await judged(sbomOf('7.0-1')), { critical: 1, fixable: 1, statuses: [], matches: 1 })
})

test('what is fixed is not', async () => {
  assert.deepEqual(await judged(sbomOf('8.0-1')), { critical: 0, fixable: 0, statuses: [], matches: 0 })
})

const doubtful: Readonly<Record<string, readonly [sbom: unknown, more: Partial<SbomToJudge>, statuses: string[]]>> = {
  'a system without data': [sbomOf('7.0-1', { id: 'gentoo', versionID: '2' }), {}, ['no-data']],
  'a database of last month': [sbomOf('7.0-1'), { nowMs: nowMs + 30 * 24 * 3_600_000 }, ['db-stale']],
  'an image that was not read whole': [sbomOf('8.0-1'), { unread: ['a layer is damaged'] }, ['partial']],
}
for (const [because, [sbom, more, statuses]] of Object.entries(doubtful)) {
  test(`nothing found does not mean nothing is there: ${because}`, async () =>
    assert.deepEqual((await judged(sbom, more)).statuses, statuses))
}
