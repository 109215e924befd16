// SPDX-License-Identifier: Apache-2.0
/** Judging again what has changed gives what judging all of it anew gives, for any two databases. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestDatabase } from '#adapters/vulndb/digest-database.ts'
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import { changesBetween } from '#domain/database-digests.ts'
import type { JsonObject } from '#domain/json.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { advisoryFor, advisoryForCpe, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { judgeWith, prepareParts } from './judge.ts'
import { rejudgeWith } from './rejudge.ts'

const runs = 20
const names = 'abcdefghijklmnopqrst'.split('')
const cves = ['CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3', 'CVE-2026-4']
const versions = ['1.0', '1.1', '2.0', 'unreadable version']
const packagesOfSbom = 30
const severities = ['low', 'high', 'critical']

function randomRecord(random: Random): DatabaseRecord {
  const cve = random.pick(cves)
  const score = random.below(10) / 10
  const named = {
    name: random.chance(0.4) ? `GHSA-${random.below(4)}` : cve,
    provider: random.pick(['github', 'debian', 'nvd', 'alpine']),
    aliases: random.chance(0.5) ? [random.pick(cves)] : [],
    ...(random.chance(0.2) && { side: 'unaffected' as const }),
    ...(random.chance(0.1) && { status: 'withdrawn' }),
    ...(random.chance(0.2) && { fix: { state: 'not-fixed' } }),
  }
  const range = random.chance(0.1) ? '' : `< ${random.pick(versions.slice(0, 3))}`
  const about = random.pick(['deb', 'apk', 'npm', 'python', 'cpe', 'epss', 'exploited', 'cwe'] as const)
  switch (about) {
    case 'deb':
      return advisoryFor({ ecosystem: 'deb', name: random.pick(names), system: systems.debian12 }, range, {
        ...named,
        type: 'dpkg',
      })
    case 'apk':
      return advisoryFor({ ecosystem: 'apk', name: random.pick(names), system: systems.alpine320 }, range, {
        ...named,
        type: 'apk',
      })
    case 'npm':
    case 'python':
      return advisoryFor({ ecosystem: about, name: random.pick(names) }, range, { ...named, type: 'semver' })
    case 'cpe':
      return advisoryForCpe({ part: 'a', vendor: 'v', product: random.pick(names) }, range, { ...named, name: cve })
    case 'epss':
      return { kind: 'epss', cve, epss: score, percentile: score }
    case 'exploited':
      return { kind: 'known-exploited', cve, content: { date_added: `2026-01-0${1 + random.below(9)}` } }
    case 'cwe':
      return { kind: 'cwe', cve, cwe: `CWE-${random.below(9)}`, source: 'nvd', type: 'Primary' }
  }
}

function withSeverity(random: Random, record: DatabaseRecord): DatabaseRecord {
  if (record.kind !== 'vulnerability') return record
  return { ...record, severities: [{ scheme: 'SEVERITY', value: random.pick(severities), rank: 1 }] }
}

/** The same records, of which some are gone, some are others, and some are new; often only the scores. */
function changed(random: Random, records: readonly DatabaseRecord[]): readonly DatabaseRecord[] {
  const rate = random.pick([0.03, 0.1, 0.4])
  const onlyScores = random.chance(0.4)
  const kept = records.flatMap(record => {
    if (!random.chance(onlyScores ? 0.6 : rate) || (onlyScores && record.kind === 'vulnerability')) return [record]
    if (record.kind === 'epss') return [{ ...record, epss: random.below(10) / 10 }]
    if (record.kind === 'vulnerability' && random.chance(0.6)) return [withSeverity(random, record)]
    return random.chance(0.5) ? [] : [record, withSeverity(random, randomRecord(random))]
  })
  return random.chance(0.2) ? [...kept].reverse() : kept
}

/** In every database, so that both know the same systems. */
const always: readonly DatabaseRecord[] = [
  advisoryFor({ ecosystem: 'deb', name: 'always', system: systems.debian12 }, '< 1', { type: 'dpkg' }),
  advisoryFor({ ecosystem: 'apk', name: 'always', system: systems.alpine320 }, '< 1', { type: 'apk' }),
]

function randomSbom(random: Random): JsonObject {
  const artifacts = Array.from({ length: packagesOfSbom }, (_, i) => {
    const type = random.pick(['deb', 'apk', 'npm', 'python', 'binary'])
    const name = random.pick(names)
    return {
      id: `id-${i}`,
      name,
      version: random.pick(versions),
      type,
      language: type === 'npm' ? 'javascript' : type === 'python' ? 'python' : '',
      cpes: [{ cpe: `cpe:2.3:a:v:${name}:1.0:*:*:*:*:*:*:*` }],
      locations: [{ path: `/${i}` }],
      ...(type === 'deb' && { metadataType: 'dpkg-db-entry', metadata: { source: random.pick(names) } }),
    }
  })
  const owned = (i: number) => ({ parent: `id-${i}`, child: `id-${i + 1}`, type: 'ownership-by-file-overlap' })
  return {
    artifacts,
    artifactRelationships: [...Array(packagesOfSbom - 1).keys()].filter(() => random.chance(0.3)).map(owned),
    distro: random.pick([{ id: 'debian', versionID: '12' }, { id: 'alpine', versionID: '3.20.1' }, { id: 'nobody' }]),
  }
}

test('what is judged again is what is judged anew', async () => {
  const first = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  let lookedUp = 0
  let packages = 0
  for (let seed = first; seed < first + runs; seed++) {
    const random = seededRandom(seed)
    const before = Array.from({ length: 20 + random.below(180) }, () => withSeverity(random, randomRecord(random)))
    using old = await testDatabase([...always, ...before])
    using next = await testDatabase([...always, ...changed(random, before)])
    const changes = changesBetween(digestDatabase(old.file), digestDatabase(next.file))
    const options = { cpesForLanguages: random.chance(0.5), cpesForGoStdlib: false }
    const common = { matchers, schemes, options, tool: { name: 'test', version: '1' } }
    const nowMs = Date.parse('2026-11-24T00:00:00Z')
    const call = { sbom: randomSbom(random), unread: [], nowMs }
    const document = judgeWith(prepareParts({ ...common, store: old.store }))(call).document as JsonObject
    assert.ok(changes)
    const parts = prepareParts({ ...common, store: next.store })
    const again = rejudgeWith(parts)({ ...call, document, changes })
    const anew = judgeWith(parts)(call)
    assert.deepEqual(JSON.stringify(again.document), JSON.stringify(anew.document), `SEED=${seed} repeats it`)
    assert.deepEqual(again.doubts, anew.doubts, `SEED=${seed} repeats it`)
    lookedUp += again.lookedUp
    packages += packagesOfSbom
  }
  assert.ok(packages > 0 && lookedUp < packages, 'something was left as it was')
})
