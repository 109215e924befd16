// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { tarArchive } from '#testing/builders/tar.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { openVulnerabilityDatabase } from './database.ts'
import { importArchive, importListing } from './import.ts'
import { installedDatabase, parseListing } from './listing.ts'
import { tables } from './schema.ts'

const name = 'vulnerability-db_v6.1.10_2026-11-23.tar.zst'

/** A folder as a mirror serves it: an archive without indexes, and the listing that names it. */
async function mirror(folder: string, built: string, entry = 'vulnerability.db') {
  const file = join(folder, 'plain.db')
  const database = new DatabaseSync(file)
  database.exec(`${tables} INSERT INTO db_metadata VALUES ('${built}', 6, 1, 10)`)
  database.close()
  const archive = await promisify(zstdCompress)(tarArchive([{ name: entry, content: readFileSync(file) }]))
  const checksum = `sha256:${createHash('sha256').update(archive).digest('hex')}`
  return { archive, listing: { status: 'active', schemaVersion: 'v6.1.10', built, path: name, checksum } }
}

test('an archive is imported, indexed and in use; a later one replaces it while it is open', async () => {
  using folder = tempDir()
  const into = join(folder.path, 'installed')
  for (const built of ['2026-11-23 07:23:23+00:00', '2026-11-24 07:23:23+00:00']) {
    using source = tempDir()
    const { archive, listing } = await mirror(source.path, built)
    source.write(name, archive as unknown as string)
    const before = await installedDatabase(into)
    const open = before && openVulnerabilityDatabase(before.file)
    const manifest = await importListing(source.write('latest.json', JSON.stringify(listing)), into)
    assert.equal(manifest.built, `${built.slice(0, 10)}T07:23:23Z`)
    const installed = await installedDatabase(into)
    assert.equal(installed?.checksum, listing.checksum)
    const now = openVulnerabilityDatabase(installed?.file ?? '')
    assert.equal(now.describe().schema, '6.1.10')
    assert.deepEqual(now.packages('affected', 'any', null), [])
    now.close()
    if (open) {
      assert.equal(open.describe().built, '2026-11-23T07:23:23Z', 'who has the previous one open keeps it')
      open.close()
    }
  }
  assert.equal(readdirSync(into).length, 3, 'one database, its description and the digests of the former are left')
})

test('what is not as promised leaves the last good database in place', async () => {
  using folder = tempDir()
  const into = join(folder.path, 'installed')
  const { archive, listing } = await mirror(folder.path, '2026-11-23 07:23:23+00:00')
  const good = folder.write(name, archive as unknown as string)
  await importArchive({ into, archive: good, listing })
  using elsewhere = tempDir()
  const other = await mirror(elsewhere.path, '2026-11-23 07:23:23+00:00', 'other.db')
  const broken: Readonly<Record<string, readonly [file: string, code: string]>> = {
    'another checksum': [folder.write('changed.tar.zst', `${good}x`), 'wrong-checksum'],
    'cut short': [
      folder.write('cut.tar.zst', archive.subarray(0, archive.length / 2) as unknown as string),
      'wrong-archive',
    ],
    'no archive': [folder.write('text.tar.zst', 'hello'), 'wrong-archive'],
    'no database in it': [folder.write('other.tar.zst', other.archive as unknown as string), 'wrong-archive'],
  }
  for (const [because, [file, code]] of Object.entries(broken)) {
    const promised = code === 'wrong-checksum' ? { listing } : {}
    await assert.rejects(importArchive({ into, archive: file, ...promised }), { code }, because)
    assert.equal((await installedDatabase(into))?.checksum, listing.checksum, because)
  }
  await assert.rejects(importArchive({ into, archive: good, maxSizeBytes: 1_000 }), { code: 'too-large' })
  assert.equal(readdirSync(into).length, 2, 'nothing is left over')
})

test('a listing names an archive below itself', () => {
  const listing = { status: 'active', schemaVersion: 'v6', built: '2026', path: name, checksum: 'sha256:0' }
  assert.equal(parseListing(JSON.stringify(listing), 'here').path, name)
  for (const path of ['../up.tar.zst', '/etc/passwd', 'a/../../b', 7])
    assert.throws(() => parseListing(JSON.stringify({ ...listing, path }), 'here'), { code: 'no-listing' })
  assert.throws(() => parseListing('<html>', 'here'), { code: 'no-listing' })
})

test('a folder without an import, or with a strange description, has no database', async () => {
  using folder = tempDir()
  assert.equal(await installedDatabase(folder.path), undefined)
  folder.write('import.json', JSON.stringify({ folder: '../../etc' }))
  assert.equal(await installedDatabase(folder.path), undefined)
})
