// SPDX-License-Identifier: Apache-2.0
/** Copies of the database file that are whole: written beside, then renamed. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { backup, type DatabaseSync } from 'node:sqlite'
import { StoreError } from '#adapters/db/store.ts'
import { asStoreError } from './open.ts'

/** Copies the database while it is used. Errors: `unavailable`, also when the file exists. */
export async function backupTo(database: DatabaseSync, file: string): Promise<void> {
  if (existsSync(file))
    throw new StoreError('unavailable', `writing a backup: ${file} exists already; name another file`)
  const partial = `${file}.partial`
  rmSync(partial, { force: true })
  try {
    await backup(database, partial)
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw asStoreError(error, 'writing a backup')
  }
}
