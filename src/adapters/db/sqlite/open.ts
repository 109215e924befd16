// SPDX-License-Identifier: Apache-2.0
/** Opening the database file: checked first, put aside when it is damaged, never deleted. */
import { existsSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '#adapters/db/store.ts'
import { makeFolder } from '#runtime/make-folder.ts'
import { migrate } from './schema.ts'

export interface OpenOptions {
  /** Path of the database file; its folder is made. `:memory:` keeps everything in memory. */
  readonly file: string
  /**
   * When a write counts as done. `full`: when it is on the disk. `normal`: when the system has it; a power cut may
   * take the last acknowledged writes.
   */
  readonly durability: 'full' | 'normal'
  readonly nowMs: number
  /** The version that a new database begins at. */
  readonly first: number
  /** How long to wait for another process to let go of the file, as at a restart. */
  readonly lockTimeoutMs: number
}

export interface OpenedDatabase {
  readonly database: DatabaseSync
  /** Where a damaged file was put aside; the store then starts empty. */
  readonly quarantined?: string
}

/**
 * Opens the database and brings its layout up to date. A file that is no database, or fails SQLite's check, is
 * renamed to `<file>.quarantined-<time>` and a new one is begun. Errors: `locked`, `unavailable`.
 */
export function openDatabase(options: OpenOptions): OpenedDatabase {
  if (options.file === ':memory:') return { database: begin(options) }
  makeFolder(dirname(options.file), 0o700)
  const damage = existsSync(options.file) ? damageOf(options) : undefined
  if (damage === undefined) return { database: begin(options) }
  const quarantined = putAside(options.file, options.nowMs)
  return { database: begin(options), quarantined }
}

function begin({ file, durability, nowMs, first, lockTimeoutMs }: OpenOptions): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: lockTimeoutMs })
  try {
    // One process owns the file: versions are counted in memory, and a second writer would not be noticed.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    // Takes effect in a new file alone. An object and its event take 2 to 3 KiB each: of pages of 4 much stays empty.
    database.exec('PRAGMA page_size = 8192')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
    database.exec('PRAGMA cache_size = -8192')
    boundLog(database)
    database.exec('PRAGMA temp_store = MEMORY')
    migrate(database, { nowMs, first })
    return database
  } catch (error) {
    database.close()
    throw asStoreError(error, `opening ${file}`)
  }
}

/** What is written again and again, as pages of indexes are, is copied into the file once in so much of log. */
const logBytes = 16 << 20

/** Has the log written back into the file when it has grown to 16 MiB. */
export function boundLog(database: DatabaseSync): void {
  const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.['page_size'])
  database.exec(`PRAGMA wal_autocheckpoint = ${Math.ceil(logBytes / pageBytes)}`)
}

/** What SQLite finds wrong with the file; undefined when nothing is. */
function damageOf({ file, lockTimeoutMs }: OpenOptions): string | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: lockTimeoutMs })
    return wrongWith(database)
  } catch (error) {
    const known = asStoreError(error, `checking ${file}`)
    if (known.code === 'corrupt') return known.message
    throw known
  } finally {
    database?.close()
  }
}

/** What SQLite's quick check finds first; undefined when nothing is wrong. Cost: reads the whole file. */
export function wrongWith(database: DatabaseSync): string | undefined {
  const verdict = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] ?? 'no answer')
  return verdict === 'ok' ? undefined : verdict
}

/** Renames a damaged file, with what SQLite keeps beside it; returns its new name. */
export function putAside(file: string, nowMs: number): string {
  const target = `${file}.quarantined-${new Date(nowMs).toISOString().replaceAll(':', '')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix)
  }
  return target
}

/** SQLite's primary result codes that have a meaning of their own here. */
const busyCodes = new Set([5, 6])
const corruptCodes = new Set([11, 26])

/** Whether SQLite says by an error that a file is damaged, or is none of its files. */
export function isDamage(error: unknown): boolean {
  const { errcode = 0 } = error as { errcode?: number }
  return corruptCodes.has(errcode & 0xff)
}

/** Turns what node:sqlite throws into the store's own error. */
export function asStoreError(error: unknown, doing: string): StoreError {
  if (error instanceof StoreError) return error
  const { errcode, message } = error as { errcode?: number; message?: string }
  const primary = (errcode ?? 0) & 0xff
  if (busyCodes.has(primary))
    return new StoreError('locked', `${doing}: another process holds the database; stop it or choose another folder`, {
      cause: error,
    })
  const code = isDamage(error) ? 'corrupt' : 'unavailable'
  return new StoreError(code, `${doing}: ${message ?? String(error)}`, { cause: error })
}
