// SPDX-License-Identifier: Apache-2.0
import { isBerkeleyDb, readBerkeleyDb } from './berkeley-db.ts'
import type { BlobReader, Doubt } from './blobs.ts'
import { isNdb, readNdb } from './ndb.ts'
import { type RpmPackage, readPackage } from './package.ts'
import { isSqlite, openSqlite, rowsOf, type SqlitePages } from './sqlite-file.ts'

/** Packages of a database, and one sentence for each part of it that could not be read. */
export interface RpmDatabase {
  readonly packages: readonly RpmPackage[]
  readonly doubts: readonly string[]
}

/** Enough to name what is wrong; a damaged file of a million pages has a million things wrong. */
const maxDoubts = 20

/**
 * Reads an rpm database of whichever format (Berkeley DB, ndb, SQLite), told by its first bytes.
 *
 * The signing keys that rpm stores among its packages (`gpg-pubkey`) are among the result.
 * Cost: the packages with their file lists, about three times the size of the file.
 */
export function readRpmDatabase(file: Buffer): RpmDatabase {
  const doubts: string[] = []
  const doubt: Doubt = because => {
    if (doubts.length < maxDoubts) doubts.push(because)
  }
  const read = readerOf(file)
  if (!read) return { packages: [], doubts: [notADatabase(file)] }
  const packages: RpmPackage[] = []
  for (const blob of read(file, doubt)) {
    const found = readPackage(blob)
    if (!found) doubt('a record of the rpm database is no package header')
    else packages.push(found)
  }
  return { packages, doubts }
}

function readerOf(file: Buffer): BlobReader | undefined {
  if (isSqlite(file)) return (file, doubt) => readSqlite(openSqlite(file), doubt)
  if (isNdb(file)) return readNdb
  return isBerkeleyDb(file) ? readBerkeleyDb : undefined
}

function notADatabase(file: Buffer): string {
  if (file.length === 0) return 'the rpm database is empty'
  return `expected an rpm database (Berkeley DB hash, ndb or SQLite), got a file that begins with ${file.toString('hex', 0, 16)}`
}

function* readSqlite(pages: SqlitePages | undefined, doubt: Doubt): Generator<Buffer> {
  if (!pages) return doubt('the header of the SQLite database is damaged')
  const damaged = (page: number) => doubt(`page ${page} of the SQLite database is damaged`)
  for (const [, blob] of rowsOf(pages, 'Packages', damaged))
    if (Buffer.isBuffer(blob)) yield blob
    else doubt('a row of the table Packages holds no header')
}
