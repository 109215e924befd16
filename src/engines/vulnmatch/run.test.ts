// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { advisoryFor, advisoryForCpe, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { type Matches, prepareMatching } from './run.ts'
import { subjectsFromSyft } from './subject/subject-from-syft.ts'

const options = { cpesForLanguages: false, cpesForGoStdlib: false }
const debian = { id: 'debian', versionID: '12', versionCodename: 'bookworm' }
const deb = { id: 'deb', name: 'python3-yaml', version: '6.0-3', type: 'deb' }
const pip = { id: 'pip', name: 'PyYAML', version: '6.0', type: 'python', language: 'python' }
const owns = [{ parent: 'deb', child: 'pip', type: 'ownership-by-file-overlap' }]
const ghsa = { provider: 'github', name: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2026-0001'], type: 'python' }

async function run(records: readonly DatabaseRecord[], sbom: object): Promise<Matches> {
  using database = await testDatabase(records)
  return prepareMatching({ store: database.store, matchers, schemes, options }).run(subjectsFromSyft(sbom).subjects)
}

function names({ matches }: Matches): readonly string[] {
  return matches.map(({ subject, vulnerability }) => `${subject.id} ${vulnerability.name}`)
}

test('a package of a language that a comprehensive system installed is left to that system', async () => {
  const records = [advisoryFor({ ecosystem: 'python', name: 'pyyaml' }, '< 7', ghsa)]
  const found = await run(records, { artifacts: [deb, pip], artifactRelationships: owns, distro: debian })
  assert.deepEqual(names(found), [])
  assert.deepEqual(
    found.ownedBySystem.map(({ id }) => id),
    ['pip'],
  )
})

test('where another version lies in the same files, both are looked up', async () => {
  const records = [advisoryFor({ ecosystem: 'python', name: 'pyyaml' }, '< 7', ghsa)]
  const other = { ...pip, version: '5.1' }
  const found = await run(records, { artifacts: [deb, other], artifactRelationships: owns, distro: debian })
  assert.deepEqual(names(found), ['pip GHSA-aaaa-bbbb-cccc'])
})

test('what the owner has fixed is fixed in the files that it owns', async () => {
  const records = [
    advisoryFor({ ecosystem: 'apk', name: 'py3-yaml', system: systems.alpine320 }, '< 6.0-r1', { type: 'apk' }),
    advisoryFor({ ecosystem: 'python', name: 'pyyaml' }, '< 7', ghsa),
  ]
  const apk = { id: 'deb', name: 'py3-yaml', version: '6.0-r1', type: 'apk' }
  const alpine = { id: 'alpine', versionID: '3.20.1' }
  const fixed = await run(records, { artifacts: [apk, pip], artifactRelationships: owns, distro: alpine })
  assert.deepEqual(names(fixed), [])
  const older = { ...apk, version: '6.0-r0' }
  const affected = await run(records, { artifacts: [older, pip], artifactRelationships: owns, distro: alpine })
  assert.deepEqual(names(affected), ['deb CVE-2026-0001', 'pip GHSA-aaaa-bbbb-cccc'])
})

test('advisories about one vulnerability from one source are one match', async () => {
  const cpe = { part: 'a', vendor: 'acme', product: 'widget' }
  const one = advisoryForCpe(cpe, '< 2', { fix: { state: 'fixed', version: '2' } })
  const two = advisoryForCpe(cpe, '< 3', { fix: { state: 'fixed', version: '3' } })
  const records = [{ ...one, affected: [...one.affected, ...two.affected] }]
  const artifact = {
    id: 'a',
    name: 'widget',
    version: '1',
    type: 'binary',
    cpes: ['cpe:2.3:a:acme:widget:1:*:*:*:*:*:*:*'],
  }
  const { matches } = await run(records, { artifacts: [artifact] })
  assert.deepEqual(
    matches.map(({ fix, evidence }) => [fix.versions, evidence.length]),
    [[['2', '3'], 2]],
  )
})

test('an SBOM of any shape is survived', async () => {
  const shapes: readonly unknown[] = [
    undefined,
    [],
    { artifacts: 7 },
    {
      artifacts: [
        null,
        { id: 1 },
        { id: 'a', name: 'x', version: {}, type: [], cpes: [7, { cpe: [] }], metadata: 'm' },
      ],
    },
    { artifacts: [{ id: '__proto__', name: 'constructor', version: '1', type: '__proto__', language: 'constructor' }] },
    { artifacts: [deb], artifactRelationships: [null, {}], distro: { id: '__proto__', idLike: { a: 1 } } },
  ]
  for (const shape of shapes) assert.deepEqual((await run([], shape as object)).matches, [])
})
