// SPDX-License-Identifier: Apache-2.0
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import type { Manifest } from './listing.ts'
import { checksumOf, placeDatabase } from './place.ts'
import { schemaVersion } from './schema.ts'
import { writeDatabase } from './write.ts'

export interface BuildOptions {
  /** Folder of the database in use. */
  readonly into: string
  readonly records: AsyncIterable<DatabaseRecord> | Iterable<DatabaseRecord>
  /** RFC 3339: the age of the advisories, where none of them says when it was changed. */
  readonly now: string
}

/** What was built, and of how many vulnerabilities. */
export interface Built extends Manifest {
  readonly vulnerabilities: number
}

/**
 * Builds a database of records and puts it in place of the one in use. It counts as old as the newest of its
 * advisories: the import of an old copy makes no fresh database.
 */
export async function buildDatabase({ into, records, now }: BuildOptions): Promise<Built> {
  let vulnerabilities = 0
  const manifest = await placeDatabase(into, async file => {
    const done = await writeDatabase(records, { file, now })
    vulnerabilities = done.vulnerabilities
    const { model, revision, addition } = schemaVersion
    return {
      checksum: await checksumOf(file),
      built: done.built,
      schema: `${model}.${revision}.${addition}`,
      source: '',
    }
  })
  return { ...manifest, vulnerabilities }
}
