// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { buildDatabase } from './build.ts'
import { openVulnerabilityDatabase } from './database.ts'
import { exportDatabase } from './export.ts'
import { importListing } from './import.ts'
import { installedDatabase } from './listing.ts'

test('what is exported is imported again, with its date, and says the same', async () => {
  using folder = tempDir()
  const [first, mirror, second] = ['first', 'mirror', 'second'].map(name => join(folder.path, name)) as [
    string,
    string,
    string,
  ]
  const bash = advisoryFor({ ecosystem: 'deb', name: 'bash', system: systems.debian12 }, '< 5.3', { type: 'dpkg' })
  await buildDatabase({ into: first, records: [bash], now: '2026-11-23T07:23:23Z' })
  const installed = await installedDatabase(first)
  assert.ok(installed)
  const { archive, listing } = await exportDatabase(installed, mirror)
  assert.deepEqual(readdirSync(mirror).sort(), ['latest.json', archive.slice(mirror.length + 1)])
  assert.equal(listing.built, installed.built)
  const { built } = await importListing(join(mirror, 'latest.json'), second)
  assert.equal(built, installed.built)
  const again = await installedDatabase(second)
  assert.ok(again)
  const store = openVulnerabilityDatabase(again.file)
  try {
    assert.equal(store.vulnerabilitiesNamed('CVE-2026-0001').length, 1)
  } finally {
    store.close()
  }
})

test('an archive holds no indexes of ours', async () => {
  using folder = tempDir()
  await buildDatabase({ into: folder.path, records: [], now: '2026-11-23T07:23:23Z' })
  const installed = await installedDatabase(folder.path)
  assert.ok(installed)
  assert.ok(readFileSync(installed.file).includes('ks_packages_name'))
  const { archive } = await exportDatabase(installed, join(folder.path, 'mirror'))
  assert.equal(zstdDecompressSync(readFileSync(archive)).includes('ks_packages_name'), false)
})
