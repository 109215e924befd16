// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { spdxOf } from './document.ts'
import { readSyftDocument } from './syft-document.ts'

const naming = { name: 'nginx', namespace: 'https://example.com/nginx', created: '2026-01-01T00:00:00Z' }

const syft = {
  artifacts: [
    {
      id: 'a1',
      name: 'openssl',
      version: '3.1',
      type: 'apk',
      foundBy: 'apk-db-cataloger',
      purl: 'pkg:apk/alpine/openssl@3.1',
      licenses: [
        { value: 'Apache-2.0', spdxExpression: 'Apache-2.0' },
        { value: 'Odd (license)', spdxExpression: '' },
      ],
      cpes: [{ cpe: 'cpe:2.3:a:openssl:openssl:3.1:*:*:*:*:*:*:*' }],
      locations: [{ path: '/lib/apk/db/installed' }],
    },
    { id: 'a2', name: 'old', cpes: ['cpe:2.3:a:old:old:1:*:*:*:*:*:*:*'], licenses: ['MIT OR BSD', 'MIT OR BSD'] },
    { id: 'a3', name: 'bare', licenses: null, cpes: null, locations: null },
  ],
  files: [
    { id: 'f1', location: { path: '/bin/x', layerID: 'sha256:aa' }, digests: [{ algorithm: 'sha256', value: 'ff' }] },
    { id: 'f2', location: { path: '/bin/y' } },
  ],
  artifactRelationships: [
    { parent: 'a1', child: 'f1', type: 'contains' },
    { parent: 'a1', child: 'f2', type: 'evident-by' },
    { parent: 'a1', child: 'gone', type: 'contains' },
    { parent: 's', child: 'a1', type: 'contains' },
  ],
  source: { id: 's', name: 'nginx', version: 'sha256:bb', type: 'image' },
  descriptor: { name: 'syft', version: '1.2' },
}

const document = spdxOf(readSyftDocument(syft), naming)

test('the whole document of a small image', t => {
  t.assert.fileSnapshot(document, 'src/engines/sbom/spdx/golden/document.json')
})

test('what the specification asks of every element is there', () => {
  assert.ok(document.creationInfo.creators.length > 0)
  for (const { SPDXID, name, downloadLocation } of document.packages) {
    assert.match(SPDXID, /^SPDXRef-[a-zA-Z0-9.-]+$/)
    assert.ok(name !== '' && downloadLocation !== '')
  }
  for (const { checksums, fileName } of document.files ?? []) assert.ok(checksums.length > 0 && fileName !== '')
})

test('every relationship joins elements of the document', () => {
  const ids = new Set([
    document.SPDXID,
    ...[...document.packages, ...(document.files ?? [])].map(({ SPDXID }) => SPDXID),
  ])
  for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
    assert.ok(ids.has(spdxElementId) && ids.has(relatedSpdxElement))
  }
})

test('every license that is on no list is defined once', () => {
  const references = document.packages.flatMap(
    ({ licenseDeclared }) => licenseDeclared.match(/LicenseRef-[\w.-]+/g) ?? [],
  )
  const defined = (document.hasExtractedLicensingInfos ?? []).map(({ licenseId }) => licenseId)
  assert.deepEqual([...new Set(references)].sort(), defined.toSorted())
  assert.equal(new Set(defined).size, defined.length)
})

test('elements that Syft names alike get different ids', () => {
  const twins = { artifacts: [{ name: 'x' }, { name: 'x' }] }
  const ids = spdxOf(readSyftDocument(twins), naming).packages.map(({ SPDXID }) => SPDXID)
  assert.equal(new Set(ids).size, 3)
})

test('an empty document is a document about its source', () => {
  const empty = spdxOf(readSyftDocument({}), naming)
  assert.equal(empty.packages.length, 1)
  assert.deepEqual(empty.relationships, [
    { spdxElementId: 'SPDXRef-DOCUMENT', relatedSpdxElement: 'SPDXRef-Source-nginx', relationshipType: 'DESCRIBES' },
  ])
})

test('law: a document of any shape can be read, and gives a document with its parts named', () => {
  forAll({ runs: 200 }, random => {
    const odd = {
      artifacts: [randomJsonObject(random), null, { licenses: [1, {}], cpes: [null] }],
      ...randomJsonObject(random),
    }
    const { packages, SPDXID } = spdxOf(readSyftDocument(random.chance(0.9) ? odd : null), naming)
    assert.equal(SPDXID, 'SPDXRef-DOCUMENT')
    for (const each of packages) assert.match(each.SPDXID, /^SPDXRef-[a-zA-Z0-9.-]+$/)
  })
})
