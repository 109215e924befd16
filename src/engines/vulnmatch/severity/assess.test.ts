// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readVulnerability } from '#engines/vulndb/vulnerability.ts'
import { testDatabase } from '#testing/builders/vulnerability-database.ts'
import { assess } from './assess.ts'

const vector = { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', version: '3.1' }
const high = { scheme: 'CHML', value: 'high', rank: 1 }

test('severity, likelihood and known exploitation make the risk', async () => {
  const severities = [high, { scheme: 'CVSS', value: vector, source: 'nvd@nist.gov', rank: 1 }]
  const record = (name: string) =>
    ({ kind: 'vulnerability', provider: 'test', name, affected: [], severities }) as const
  using database = await testDatabase([
    record('CVE-2026-0001'),
    record('CVE-2026-0002'),
    record('CVE-2026-0003'),
    { kind: 'epss', cve: 'CVE-2026-0001', epss: 0.5, percentile: 0.9 },
    { kind: 'epss', cve: 'CVE-2026-0002', epss: 0.5, percentile: 0.9 },
    { kind: 'known-exploited', cve: 'CVE-2026-0002', content: { date_added: '2026-01-01T00:00:00Z' } },
    { kind: 'known-exploited', cve: 'CVE-2026-0003', content: { known_ransomware_campaign_use: 'Known' } },
  ])
  const { store } = database
  const of = (name: string) => {
    const [row] = store.vulnerabilitiesNamed(name)
    assert.ok(row)
    return assess(readVulnerability(row), store)
  }
  assert.equal(of('CVE-2026-0001').severity, 'High', 'the word comes first')
  assert.equal(of('CVE-2026-0001').risk.toFixed(2), '43.25', '0.5 × (0.75 + 0.98) / 2')
  assert.equal(of('CVE-2026-0002').risk.toFixed(2), '90.83', 'exploitation is certain, and weighs 1.05')
  assert.equal(of('CVE-2026-0003').risk.toFixed(2), '95.15', 'ransomware weighs 1.1')
  assert.equal(of('CVE-2026-0002').knownExploited[0]?.dateAdded, '2026-01-01T00:00:00Z')
})
