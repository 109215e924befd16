// SPDX-License-Identifier: Apache-2.0
/** Copies of the database file that are whole: written beside, synced, then renamed. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { StoreError } from '#adapters/db/store.ts'
import type { CopyReport } from '#adapters/db/store-import.ts'
import { asStoreError } from './open.ts'

/** Copies the database while it is used. Errors: `unavailable`, also when the file exists. */
export async function backupTo(database: DatabaseSync, file: string): Promise<CopyReport> {
  if (existsSync(file))
    throw new StoreError('unavailable', `writing a backup: ${file} exists already; name another file`)
  const partial = `${file}.partial`
  rmSync(partial, { force: true })
  try {
    await backup(database, partial)
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

/** What a copy holds; it is checked on the way. Its journal is left in one file, so that copying that file is enough. */
function contentOf(file: string): CopyReport {
  using database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = DELETE')
  const verdict = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'])
  if (verdict !== 'ok') throw new StoreError('corrupt', `writing a backup: the copy is damaged: ${verdict}`)
  const row = database
    .prepare(
      'SELECT count(*) AS objects, total(body_size) AS bytes, (SELECT current FROM revision) AS version FROM objects',
    )
    .get()
  return { objects: Number(row?.['objects']), bodyBytes: Number(row?.['bytes']), version: Number(row?.['version']) }
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
