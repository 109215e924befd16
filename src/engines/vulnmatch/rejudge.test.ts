// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestDatabase } from '#adapters/vulndb/digest-database.ts'
import type { DatabaseRecord, VulnerabilityRecord } from '#domain/advisory-record.ts'
import { changesBetween } from '#domain/database-digests.ts'
import type { JsonObject } from '#domain/json.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { advisoryFor, advisoryForCpe, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { judgeWith, prepareParts } from './judge.ts'
import { rejudgeWith } from './rejudge.ts'

const cve = 'CVE-2026-0001'
const rust = { ecosystem: 'rust-crate', name: 'crate' }
const github = { type: 'semver', provider: 'github', name: 'GHSA-aaaa-bbbb-cccc', aliases: [cve] }
const own = advisoryFor({ ecosystem: 'deb', name: 'libcrate', system: systems.debian12 }, '< 1.0', {
  type: 'dpkg',
  provider: 'debian',
  name: cve,
})
const aboutCrate = advisoryFor(rust, '< 9', github)
const aboutOther = advisoryFor({ ecosystem: 'npm', name: 'other' }, '< 9', { ...github, name: 'GHSA-zzzz-zzzz-zzzz' })
const nvd = advisoryForCpe({ part: 'a', vendor: 'v', product: 'elsewhere' }, '< 1', { name: cve })

const sbom = {
  artifacts: [
    { id: 'lib', name: 'libcrate', version: '2.0', type: 'deb' },
    { id: 'crate', name: 'crate', version: '1.0', type: 'rust-crate', language: 'rust' },
    { id: 'other', name: 'other', version: '1.0', type: 'npm', language: 'javascript' },
  ],
  artifactRelationships: [{ parent: 'lib', child: 'crate', type: 'ownership-by-file-overlap' }],
  distro: { id: 'debian', versionID: '12' },
}

/** Records that every database has, so that all know the same systems. */
const always = advisoryFor({ ecosystem: 'deb', name: 'always', system: systems.debian12 }, '< 1', { name: 'CVE-1-1' })

interface Case {
  readonly before: readonly DatabaseRecord[]
  readonly after: readonly DatabaseRecord[]
  readonly lookedUp: number
}

const cases: Readonly<Record<string, Case>> = {
  'nothing has changed': { before: [aboutOther], after: [aboutOther], lookedUp: 0 },
  'an advisory about another package has come': { before: [aboutOther], after: [aboutOther, nvd], lookedUp: 1 },
  'the record after which a match is named': {
    before: [aboutOther, nvd],
    after: [aboutOther, severe(nvd)],
    lookedUp: 1,
  },
  'a record that is named beside a match': {
    before: [unnamed(aboutOther), nvd],
    after: [unnamed(aboutOther), severe(nvd)],
    lookedUp: 1,
  },
  'the owner of a package settles it no more': {
    before: [aboutCrate, own],
    after: [aboutCrate],
    lookedUp: 2,
  },
  'a score': {
    before: [aboutOther, nvd, { kind: 'epss', cve, epss: 0.1, percentile: 0.1 }],
    after: [aboutOther, nvd, { kind: 'epss', cve, epss: 0.9, percentile: 0.9 }],
    lookedUp: 0,
  },
}

/** Named by its own number, with the CVE beside it. */
function unnamed(record: VulnerabilityRecord): VulnerabilityRecord {
  return { ...record, name: 'CVE-2026-0002', aliases: [cve] }
}

function severe(record: VulnerabilityRecord): VulnerabilityRecord {
  return { ...record, severities: [{ scheme: 'SEVERITY', value: 'critical', rank: 1 }] }
}

for (const [name, { before, after, lookedUp }] of Object.entries(cases))
  test(`what is judged again is what is judged anew: ${name}`, async () => {
    using old = await testDatabase([always, ...before])
    using next = await testDatabase([always, ...after])
    const options = { cpesForLanguages: false, cpesForGoStdlib: false }
    const common = { matchers, schemes, options, tool: { name: 'test', version: '1' } }
    const call = { sbom, unread: [], nowMs: Date.parse('2026-11-24T00:00:00Z') }
    const document = judgeWith(prepareParts({ ...common, store: old.store }))(call).document as JsonObject
    const changes = changesBetween(digestDatabase(old.file), digestDatabase(next.file))
    assert.ok(changes)
    const parts = prepareParts({ ...common, store: next.store })
    const again = rejudgeWith(parts)({ ...call, document, changes })
    assert.equal(JSON.stringify(again.document), JSON.stringify(judgeWith(parts)(call).document))
    assert.equal(again.lookedUp, lookedUp)
  })
