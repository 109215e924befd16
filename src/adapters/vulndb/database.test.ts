// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { advisoryFor, advisoryForCpe, systems, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { isIntactDatabase, openVulnerabilityDatabase } from './database.ts'

test('rows are found by name whatever its case, in one system or in none', async () => {
  using database = await testDatabase([
    advisoryFor({ ecosystem: 'python', name: 'Django' }, '< 4'),
    advisoryFor({ ecosystem: 'deb', name: 'django', system: systems.debian12 }, '< 3'),
    advisoryForCpe({ part: 'a', vendor: 'DjangoProject', product: 'django' }, '< 2'),
  ])
  const { store } = database
  const [system] = store.operatingSystems()
  assert.deepEqual(
    store.packages('affected', 'dJANGO', null).map(({ ecosystem }) => ecosystem),
    ['python'],
  )
  assert.deepEqual(
    store.packages('affected', 'django', system?.id ?? 0).map(({ ecosystem }) => ecosystem),
    ['deb'],
  )
  assert.deepEqual(store.packages('unaffected', 'django', null), [])
  assert.equal(store.cpes('affected', 'Django', 'djangoproject').length, 1)
  assert.equal(store.cpes('affected', 'django', '').length, 1)
  assert.equal(store.cpes('affected', 'django', 'other').length, 0)
  assert.equal(store.vulnerabilitiesNamed('cve-2026-0001').length, 3)
})

test('what is known about a CVE beside its advisories', async () => {
  using database = await testDatabase([
    { kind: 'known-exploited', cve: 'CVE-2026-0001', content: { known_ransomware_campaign_use: 'Known' } },
    { kind: 'epss', cve: 'CVE-2026-0001', epss: 0.5, percentile: 0.9 },
    { kind: 'epss-date', date: '2026-11-23 00:00:00+00:00' },
    { kind: 'cwe', cve: 'CVE-2026-0001', cwe: 'CWE-79', source: 'nvd@nist.gov', type: 'Primary' },
  ])
  const { store } = database
  assert.match(store.knownExploited('cve-2026-0001')[0]?.blob ?? '', /Known/)
  assert.deepEqual(store.epss('CVE-2026-0001'), [{ cve: 'CVE-2026-0001', epss: 0.5, percentile: 0.9 }])
  assert.deepEqual(
    store.cwes('CVE-2026-0001').map(({ cwe }) => cwe),
    ['CWE-79'],
  )
  assert.equal(store.epssDate(), '2026-11-23T00:00:00Z')
})

test('a file that is no imported database is refused, with the reason', async () => {
  using folder = tempDir()
  const make = (name: string, sql: string) => {
    const database = new DatabaseSync(`${folder.path}/${name}`)
    database.exec(sql)
    database.close()
    return `${folder.path}/${name}`
  }
  const metadata = 'CREATE TABLE db_metadata (build_timestamp, model, revision, addition);'
  const cases: Readonly<Record<string, string>> = {
    [folder.write('text.db', 'no database at all, but long enough to have a header of its own '.repeat(20))]:
      'unreadable',
    [`${folder.path}/absent.db`]: 'unreadable',
    [make('other.db', 'CREATE TABLE a (b)')]: 'unreadable',
    [make('old.db', `${metadata} INSERT INTO db_metadata VALUES ('2024-01-01', 5, 0, 0)`)]: 'unknown-schema',
    [make('bare.db', `${metadata} INSERT INTO db_metadata VALUES ('2026-01-01', 6, 1, 0)`)]: 'not-imported',
  }
  for (const [file, code] of Object.entries(cases))
    assert.throws(() => openVulnerabilityDatabase(file), { name: 'VulnerabilityDatabaseError', code }, file)
})

test('a database that is damaged behind its description says so, and what to do', async () => {
  using database = await testDatabase([])
  assert.ok(isIntactDatabase(database.file))
  const pristine = readFileSync(database.file)
  let told = 0
  for (let page = 1; page * 4_096 < pristine.length; page++) {
    const damaged = Buffer.from(pristine).fill(0xa5, page * 4_096, (page + 1) * 4_096)
    writeFileSync(database.file, damaged)
    assert.ok(!isIntactDatabase(database.file), `page ${page}`)
    try {
      const store = openVulnerabilityDatabase(database.file)
      store.operatingSystems()
      store.packages('affected', 'openssl', null)
      store.vulnerabilitiesNamed('CVE-2099-1')
      store.close()
    } catch (error) {
      assert.match(String(error), /ks vulndb update|ks vulndb import/, `page ${page}`)
      told++
    }
  }
  assert.ok(told > 3, 'some of the pages are read')
})
