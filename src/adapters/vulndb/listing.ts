// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { VulnerabilityDatabaseError } from './database-error.ts'

/** Name of the database within an archive and within an import. */
export const databaseFile = 'vulnerability.db'
/** Describes the import that is in use. */
export const manifestFile = 'import.json'

/** What `latest.json` says about the newest archive. */
export interface Listing {
  readonly status: string
  readonly schemaVersion: string
  /** RFC 3339. */
  readonly built: string
  /** Relative to the listing. */
  readonly path: string
  /** `sha256:…`. */
  readonly checksum: string
}

/** What is known about an imported database. */
export interface Manifest {
  readonly checksum: string
  readonly built: string
  readonly schema: string
  /** Path of the archive in its listing; empty when it was imported without one. */
  readonly source: string
}

/** The import in use: what it is, and the file to open. */
export interface InstalledDatabase extends Manifest {
  readonly file: string
}

/**
 * Reads a listing.
 *
 * @param from where it came from, for the message.
 * @throws VulnerabilityDatabaseError `no-listing` when it is none, or its path leaves the folder of the listing.
 */
export function parseListing(text: string, from: string): Listing {
  const value = parse(text)
  const { status, schemaVersion, built, path, checksum } = value
  const isRead = [status, schemaVersion, built, path, checksum].every(field => typeof field === 'string')
  const isSafe = typeof path === 'string' && !path.startsWith('/') && !path.split('/').includes('..')
  if (!isRead || !isSafe)
    throw new VulnerabilityDatabaseError(
      'no-listing',
      `read ${from}: expected {status, schemaVersion, built, path, checksum} with a path below it`,
    )
  return { status, schemaVersion, built, path, checksum } as Listing
}

/** The import in use in a folder; `undefined` when there is none. */
export async function installedDatabase(folder: string): Promise<InstalledDatabase | undefined> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { checksum, built, schema, source, folder: name } = parse(text)
  if (typeof name !== 'string' || !/^[0-9a-f]{16}$/.test(name)) return undefined
  return {
    checksum: String(checksum),
    built: String(built),
    schema: String(schema),
    source: String(source),
    file: join(folder, name, databaseFile),
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
