// SPDX-License-Identifier: Apache-2.0
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { pack } from 'tar-stream'
import { makeFolder } from '#runtime/make-folder.ts'
import { databaseFile, type InstalledDatabase, type Listing } from './listing.ts'
import { checksumOf } from './place.ts'

/** What was written: the archive beside its listing. */
export interface Exported {
  readonly archive: string
  readonly listing: Listing
}

/**
 * Writes the database as an archive with a `latest.json` beside it, as mirrors serve it and as `importListing` reads
 * it; grype reads it, too. Indexes that an import adds are left out. Whatever fails leaves no half of it behind.
 *
 * @param into folder, made when absent; files of the same name are replaced
 */
export async function exportDatabase(installed: InstalledDatabase, into: string): Promise<Exported> {
  makeFolder(into)
  const work = await mkdtemp(join(into, '.export-'))
  try {
    const plain = join(work, databaseFile)
    copyWithoutIndexes(installed.file, plain)
    const name = `vulnerability-db_v${installed.schema}_${installed.built}.tar.zst`
    await archiveOf(plain, join(work, name))
    const listing: Listing = {
      status: 'active',
      schemaVersion: `v${installed.schema}`,
      built: installed.built,
      path: name,
      checksum: await checksumOf(join(work, name)),
    }
    const latest = join(work, 'latest.json')
    await writeFile(latest, `${JSON.stringify(listing, undefined, 2)}\n`)
    // The listing last: it never names an archive that is not there.
    await rename(join(work, name), join(into, name))
    await rename(latest, join(into, basename(latest)))
    return { archive: join(into, name), listing }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function copyWithoutIndexes(from: string, to: string): void {
  const source = new DatabaseSync(from, { readOnly: true })
  try {
    source.prepare('VACUUM INTO ?').run(to)
  } finally {
    source.close()
  }
  const copy = new DatabaseSync(to)
  try {
    copy.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF')
    const added = copy
      .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ks\\_%' ESCAPE '\\'")
      .all()
    for (const { name } of added) copy.exec(`DROP INDEX "${String(name)}"`)
    copy.exec('VACUUM')
  } finally {
    copy.close()
  }
}

async function archiveOf(file: string, archive: string): Promise<void> {
  const { size } = await stat(file)
  const tar = pack()
  const writing = pipeline(tar, createZstdCompress(), createWriteStream(archive))
  const entry = tar.entry({ name: databaseFile, size, mode: 0o644, mtime: new Date(0) })
  await pipeline(createReadStream(file), entry)
  tar.finalize()
  await writing
}
