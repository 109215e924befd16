// SPDX-License-Identifier: Apache-2.0
/**
 * Copies of the database file that are whole: written beside, synced, then renamed.
 *
 * The log is written into the file first, and not again until the copy is done: meanwhile the file stands still, and
 * what is written goes to the log alone. (The backup of node:sqlite reads the connection from another thread and gives
 * up when it meets a transaction.)
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '#adapters/db/store.ts'
import type { CopyReport } from '#adapters/db/store-import.ts'
import { asStoreError, boundLog } from './open.ts'

/** Copies the database in `from` while it is used. Errors: `unavailable`, also when the file exists. */
export async function backupTo(database: DatabaseSync, from: string, file: string): Promise<CopyReport> {
  if (existsSync(file))
    throw new StoreError('unavailable', `writing a backup: ${file} exists already; name another file`)
  const partial = `${file}.partial`
  rmSync(partial, { force: true })
  try {
    await copyStandingStill(database, from, partial)
    const report = contentOf(partial)
    sync(partial)
    renameSync(partial, file)
    sync(dirname(file))
    return report
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(partial + suffix, { force: true })
    throw asStoreError(error, 'writing a backup')
  }
}

async function copyStandingStill(database: DatabaseSync, from: string, to: string): Promise<void> {
  database.exec('PRAGMA wal_autocheckpoint = 0')
  try {
    const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
    if (row?.['busy'] !== 0) throw new StoreError('unavailable', 'writing a backup: the log cannot be written back now')
    await copyFile(from, to)
    // Wherever it goes, it is for its owner alone, as the folder of the original is.
    await chmod(to, 0o600)
  } finally {
    boundLog(database)
  }
}

/** What a copy holds; it is checked on the way. Its journal is left in one file, so that copying that file is enough. */
function contentOf(file: string): CopyReport {
  using database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = DELETE')
  const verdict = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'])
  if (verdict !== 'ok') throw new StoreError('corrupt', `writing a backup: the copy is damaged: ${verdict}`)
  const row = database
    .prepare(
      `SELECT count(*) AS objects, total(body_size) AS bytes, (SELECT current FROM revision) AS version,
         (SELECT count(*) FROM quarantine) AS aside FROM objects`,
    )
    .get()
  return {
    objects: Number(row?.['objects']),
    bodyBytes: Number(row?.['bytes']),
    version: Number(row?.['version']),
    quarantined: Number(row?.['aside']),
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
