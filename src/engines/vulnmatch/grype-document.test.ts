// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { advisoryFor, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { grypeDocumentOf } from './grype-document.ts'
import { prepareMatching } from './run.ts'
import { createAssessor } from './severity/assessor.ts'
import { subjectsFromSyft } from './subject/subject-from-syft.ts'

const sbom = {
  artifacts: [
    {
      id: '0123456789abcdef',
      name: 'libssl3',
      version: '3.0.11-1',
      type: 'deb',
      language: '',
      purl: 'pkg:deb/debian/libssl3@3.0.11-1',
      locations: [{ path: '/var/lib/dpkg/status', layerID: 'sha256:1' }],
      licenses: [{ value: 'Apache-2.0' }],
      cpes: [{ cpe: 'cpe:2.3:a:libssl3:libssl3:3.0.11-1:*:*:*:*:*:*:*' }],
      metadataType: 'dpkg-db-entry',
      metadata: { source: 'openssl', sourceVersion: '3.0.11-1' },
    },
  ],
  distro: { id: 'debian', versionID: '12', versionCodename: 'bookworm' },
  source: { type: 'image', metadata: { userInput: 'debian:12' } },
}

test('the matches of an image, as they are stored', async t => {
  const advisory = advisoryFor({ ecosystem: 'deb', name: 'openssl', system: systems.debian12 }, '< 3.0.12-1', {
    type: 'dpkg',
    provider: 'debian',
    fix: { state: 'fixed', version: '3.0.12-1', url: 'https://example.org/DSA-1' },
  })
  const vector = { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', version: '3.1' }
  const described = {
    description: 'A read too far',
    urls: ['https://example.org/CVE-2026-0001', 'https://example.org/more'],
    severities: [{ scheme: 'CVSS', value: vector, source: 'nvd@nist.gov', rank: 1 }],
  }
  using database = await testDatabase([
    { ...advisory, ...described },
    { kind: 'vulnerability', provider: 'nvd', name: 'CVE-2026-0001', affected: [], ...described },
    { kind: 'epss', cve: 'CVE-2026-0001', epss: 0.25, percentile: 0.9 },
    { kind: 'known-exploited', cve: 'CVE-2026-0001', content: { date_added: '2026-01-01T00:00:00Z' } },
  ])
  const { store } = database
  const { subjects, distro } = subjectsFromSyft(sbom)
  const options = { cpesForLanguages: false, cpesForGoStdlib: false }
  const matching = prepareMatching({ store, matchers, schemes, options })
  const { matches } = matching.run(subjects)
  const tool = { name: 'kubescape', version: '1.2.3' }
  const document = grypeDocumentOf({ matches, store, assessor: createAssessor(matching.catalog), sbom, distro, tool })
  t.assert.fileSnapshot(document, 'src/engines/vulnmatch/golden/grype-document.json')
})
