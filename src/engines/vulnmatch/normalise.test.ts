// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { advisoryFor, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { normaliseByCve } from './normalise.ts'
import { prepareMatching } from './run.ts'
import { subjectsFromSyft } from './subject/subject-from-syft.ts'

const module = { ecosystem: 'go-module', name: 'example.com/m' }
const artifact = { id: 'a', name: 'example.com/m', version: 'v1.0.0', type: 'go-module', language: 'go' }

test('one vulnerability that two sources report is one match, under its CVE', async () => {
  const go = { type: 'go', aliases: ['CVE-2026-0001'] }
  using database = await testDatabase([
    advisoryFor(module, '< 1.1.0', { ...go, provider: 'govulndb', name: 'GO-2026-1' }),
    advisoryFor(module, '< 1.2.0', { ...go, provider: 'github', name: 'GHSA-aaaa-bbbb-cccc' }),
    advisoryFor(module, '< 1.3.0', { type: 'go', provider: 'govulndb', name: 'GO-2026-2' }),
    { kind: 'vulnerability', provider: 'nvd', name: 'CVE-2026-0001', description: 'NVD says so', affected: [] },
  ])
  const options = { cpesForLanguages: false, cpesForGoStdlib: false }
  const matching = prepareMatching({ store: database.store, matchers, schemes, options })
  const { matches } = matching.run(subjectsFromSyft({ artifacts: [artifact] }).subjects)
  assert.equal(matches.length, 3)
  const [one, other, ...more] = normaliseByCve(matches, matching.catalog)
  assert.deepEqual(more, [])
  assert.equal(one?.vulnerability.name, 'CVE-2026-0001')
  assert.equal(one?.vulnerability.description, 'NVD says so')
  assert.equal(one?.namespace, 'nvd:cpe')
  assert.deepEqual(one?.fix, { state: 'fixed', versions: ['1.1.0', '1.2.0'] })
  assert.deepEqual(one?.related.map(({ id }) => id).sort(), ['GHSA-aaaa-bbbb-cccc', 'GO-2026-1'])
  assert.equal(other?.vulnerability.name, 'GO-2026-2', 'without a CVE it keeps its name')
})
