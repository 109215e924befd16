// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Match } from '#engines/vulnmatch/match.ts'
import { prepareMatching } from '#engines/vulnmatch/run.ts'
import { coversPurl } from '#engines/vulnmatch/search/purl-cover.ts'
import { subjectsFromSyft } from '#engines/vulnmatch/subject/subject-from-syft.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { advisoryFor, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { applyVex, readOpenVex } from './vex.ts'
import { type Usage, vexDocumentOf } from './vex-document.ts'

const purl = 'pkg:pypi/widget@1.0'
const image = ['nginx:1.27', 'sha256:0123', 'pkg:oci/nginx@sha256%3A0123?repository_url=docker.io%2Flibrary%2Fnginx']

async function widget(): Promise<readonly Match[]> {
  const ghsa = { provider: 'github', name: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2026-0001'], type: 'python' }
  using database = await testDatabase([advisoryFor({ ecosystem: 'python', name: 'widget' }, '< 2', ghsa)])
  const options = { cpesForLanguages: false, cpesForGoStdlib: false }
  const artifact = { id: 'a', name: 'widget', version: '1.0', type: 'python', language: 'python', purl }
  const { matches } = prepareMatching({ store: database.store, matchers, schemes, options }).run(
    subjectsFromSyft({ artifacts: [artifact] }).subjects,
  )
  return matches
}

const statement = { vulnerability: { name: 'CVE-2026-0001' }, products: [{ '@id': purl }], status: 'not_affected' }
const cases: Readonly<Record<string, readonly [statements: readonly object[], isExcused: boolean]>> = {
  'the package, by an alias of the vulnerability': [[statement], true],
  'the package, whatever its version': [[{ ...statement, products: [{ '@id': 'pkg:pypi/widget' }] }], true],
  'another version': [[{ ...statement, products: [{ '@id': 'pkg:pypi/widget@1.1' }] }], false],
  'another vulnerability': [[{ ...statement, vulnerability: { name: 'CVE-2026-0002' } }], false],
  'the image, all of it': [[{ ...statement, products: ['nginx:1.27'] }], true],
  'the image by digest, this part': [
    [{ ...statement, products: [{ hashes: { 'sha-256': 'sha256:0123' }, subcomponents: [{ '@id': purl }] }] }],
    true,
  ],
  'the image by purl, another part': [
    [{ ...statement, products: [{ '@id': 'pkg:oci/nginx', subcomponents: [{ '@id': 'pkg:pypi/other' }] }] }],
    false,
  ],
  'another image': [[{ ...statement, products: ['nginx:1.28'] }], false],
  'a fixed one': [[{ ...statement, status: 'fixed' }], true],
  'one that is looked into': [[{ ...statement, status: 'under_investigation' }], false],
  'the later statement holds': [
    [
      { ...statement, timestamp: '2026-01-01T00:00:00Z' },
      { ...statement, status: 'affected', timestamp: '2026-02-01T00:00:00Z' },
    ],
    false,
  ],
  'the later statement holds, whatever the order': [
    [
      { ...statement, timestamp: '2026-02-01T00:00:00Z' },
      { ...statement, status: 'affected', timestamp: '2026-01-01T00:00:00Z' },
    ],
    true,
  ],
  'two of the same time contradict each other': [[statement, { ...statement, status: 'affected' }], false],
  'a status that nobody knows': [[{ ...statement, status: 'fine' }], false],
  'no product': [[{ ...statement, products: [] }], false],
  'the form before 0.2': [[{ ...statement, vulnerability: 'CVE-2026-0001', products: [purl] }], true],
}

test('statements take matches out', async () => {
  const matches = await widget()
  assert.equal(matches.length, 1)
  for (const [because, [statements, isExcused]] of Object.entries(cases)) {
    const { excused } = applyVex(matches, readOpenVex({ statements }), image)
    assert.equal(excused.length === 1, isExcused, because)
  }
})

test('documents of any shape are survived', () => {
  for (const shape of [
    undefined,
    7,
    [],
    { statements: 7 },
    { statements: [null, { vulnerability: [], products: {} }] },
  ])
    assert.deepEqual(readOpenVex(shape), [])
})

test('what is written takes out what it calls not affected, and nothing else', async () => {
  const matches = await widget()
  const found = matches.map(({ vulnerability, fix }) => ({
    vulnerability: {
      id: vulnerability.name,
      dataSource: 'https://example.org/1',
      fix: { versions: [...fix.versions] },
    },
    relatedVulnerabilities: [{ id: 'CVE-2026-0001' }],
    artifact: { id: 'a', purl },
  }))
  const timestamp = '2026-11-23T00:00:00Z'
  const written = (usage: Usage, others: readonly Usage[] = []) =>
    vexDocumentOf({
      document: {
        matches: [...found, ...others.map((_, i) => ({ ...found[0], artifact: { id: `other ${i}`, purl } }))],
      },
      usageOf: id => (id === 'a' ? usage : (others[Number(id.slice(6))] ?? 'unused')),
      product: image[2] ?? '',
      timestamp,
      version: 0,
    })
  const excusedBy = (document: object) => applyVex(matches, readOpenVex(document), image).excused.length
  assert.equal(excusedBy(written('unused')), 1)
  assert.equal(excusedBy(written('used')), 0)
  assert.equal(excusedBy(written('undecided')), 0)
  assert.equal(excusedBy(written('unused', ['unused', 'used'])), 0, 'one of two of the same purl is in use')
  assert.notEqual(written('used')['@id'], written('unused')['@id'])
  assert.match(JSON.stringify(written('used')), /Upgrade pkg:pypi\/widget@1\.0 to version 2/)
})

test('purls: the general covers the special', () => {
  assert.ok(coversPurl('pkg:npm/%40scope/name', 'pkg:npm/@scope/name@1.0'))
  assert.ok(coversPurl('pkg:deb/debian/bash', 'pkg:deb/debian/bash@5?arch=amd64'))
  assert.ok(!coversPurl('pkg:deb/debian/bash?arch=arm64', 'pkg:deb/debian/bash@5?arch=amd64'))
  assert.ok(!coversPurl('pkg:deb/debian/bash@5', 'pkg:deb/debian/bash'))
  assert.ok(!coversPurl('bash', 'bash'))
})
