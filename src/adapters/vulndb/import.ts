// SPDX-License-Identifier: Apache-2.0
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { extract } from 'tar-stream'
import { VulnerabilityDatabaseError } from './database-error.ts'
import { databaseFile, type Listing, type Manifest, parseListing } from './listing.ts'
import { checksumOf, placeDatabase } from './place.ts'

/** Largest database that is unpacked, in bytes: an archive that inflates to more is refused. */
const defaultMaxSizeBytes = 8 * 2 ** 30

export interface ImportOptions {
  /** Folder of the imported database; made when absent. What it holds is replaced only by a complete import. */
  readonly into: string
  /** The archive, `vulnerability-db_v6….tar.zst`. */
  readonly archive: string
  /** What the archive's listing promises; without it the archive is taken as it is. */
  readonly listing?: Listing
  readonly maxSizeBytes?: number
}

/**
 * Imports an archive of a vulnerability database: checks its sum, unpacks it beside the present one, adds the
 * indexes that archives leave out, and puts it in place with one rename. A reader that has the previous database
 * open keeps it; a crash leaves the previous one in place.
 *
 * @throws VulnerabilityDatabaseError `wrong-checksum`, `wrong-archive`, `unreadable`, `too-large`
 */
export async function importArchive(options: ImportOptions): Promise<Manifest> {
  const { into, archive, listing, maxSizeBytes = defaultMaxSizeBytes } = options
  return placeDatabase(into, async file => {
    const checksum = await checksumOf(archive)
    if (listing && listing.checksum !== checksum)
      throw new VulnerabilityDatabaseError(
        'wrong-checksum',
        `import ${archive}: expected ${listing.checksum}, got ${checksum}; fetch it again`,
      )
    await unpack(archive, file, maxSizeBytes)
    return { checksum, ...addIndexes(file), source: listing?.path ?? '' }
  })
}

/** Imports the archive that `latest.json` beside it names: the form of mirrors and of offline copies. */
export async function importListing(latest: string, into: string): Promise<Manifest> {
  const listing = parseListing(await readFile(latest, 'utf8'), latest)
  return importArchive({ into, archive: join(dirname(latest), listing.path), listing })
}

async function unpack(archive: string, file: string, maxSizeBytes: number): Promise<void> {
  const tar = extract()
  let isFound = false
  tar.on('entry', (header, stream, next) => {
    const isDatabase = header.type === 'file' && header.name.replace(/^\.\//, '') === databaseFile
    if (!isDatabase) {
      stream.on('end', next)
      stream.resume()
      return
    }
    if ((header.size ?? 0) > maxSizeBytes) {
      // The error below ends the entry too, which nobody reads.
      stream.on('error', () => undefined)
      next(
        new VulnerabilityDatabaseError(
          'too-large',
          `import ${archive}: ${header.size} bytes unpacked, at most ${maxSizeBytes} are allowed`,
        ),
      )
      return
    }
    isFound = true
    void writeEntry(stream as unknown as Readable, file, next)
  })
  try {
    await pipeline(createReadStream(archive), createZstdDecompress(), tar)
  } catch (cause) {
    if (cause instanceof VulnerabilityDatabaseError) throw cause
    throw new VulnerabilityDatabaseError(
      'wrong-archive',
      `import ${archive}: expected a tar archive packed with zstd`,
      {
        cause,
      },
    )
  }
  if (!isFound)
    throw new VulnerabilityDatabaseError('wrong-archive', `import ${archive}: found no ${databaseFile} in it`)
}

async function writeEntry(stream: Readable, file: string, next: (error?: Error | null) => void): Promise<void> {
  try {
    await pipeline(stream, createWriteStream(file))
    next()
  } catch (error) {
    next(error as Error)
  }
}

const indexes = [
  'ks_packages_name ON packages (name COLLATE NOCASE)',
  'ks_affected_package ON affected_package_handles (package_id, operating_system_id)',
  'ks_unaffected_package ON unaffected_package_handles (package_id, operating_system_id)',
  'ks_cpes_product ON cpes (product COLLATE NOCASE, vendor COLLATE NOCASE)',
  'ks_affected_cpe ON affected_cpe_handles (cpe_id)',
  'ks_unaffected_cpe ON unaffected_cpe_handles (cpe_id)',
  'ks_vulnerability_name ON vulnerability_handles (name COLLATE NOCASE)',
  'ks_exploited_cve ON known_exploited_vulnerability_handles (cve COLLATE NOCASE)',
  'ks_epss_cve ON epss_handles (cve COLLATE NOCASE)',
  'ks_cwe_cve ON cwe_handles (cve COLLATE NOCASE)',
]

/** Adds what look-ups need and archives leave out; about a second per 100 MB. Exported for databases made here. */
export function addIndexes(file: string): { readonly built: string; readonly schema: string } {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF')
    const row = database.prepare('SELECT build_timestamp, model, revision, addition FROM db_metadata').get() as
      | Readonly<Record<string, string | number>>
      | undefined
    if (!row) throw new Error('db_metadata is empty')
    if (row.model !== 6)
      throw new VulnerabilityDatabaseError(
        'unknown-schema',
        `import: expected a database of schema 6, got ${row.model}`,
      )
    const tables = new Set(
      database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
        .all()
        .map(({ name }) => name),
    )
    for (const index of indexes)
      if (tables.has(/ ON (\w+)/.exec(index)?.[1] ?? '')) database.exec(`CREATE INDEX IF NOT EXISTS ${index}`)
    const built = new Date(String(row.build_timestamp).replace(' ', 'T')).toISOString().replace('.000Z', 'Z')
    return { built, schema: `${row.model}.${row.revision}.${row.addition}` }
  } catch (cause) {
    if (cause instanceof VulnerabilityDatabaseError) throw cause
    throw new VulnerabilityDatabaseError('unreadable', `import: expected a vulnerability database of schema 6`, {
      cause,
    })
  } finally {
    database?.close()
  }
}
