// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { importListing } from '#adapters/vulndb/import.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { type Matching, prepareMatching } from '#engines/vulnmatch/run.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'

/** Opens the full database of a folder of cases, has it used, and takes it away again. */
export async function withMatching<T>(folder: string, use: (matching: Matching) => T | Promise<T>): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), 'vulndb-'))
  try {
    await importListing(join(folder, 'db', 'full', 'latest.json'), work)
    const store = openVulnerabilityDatabase((await installedDatabase(work))?.file ?? '')
    try {
      // As the peer was run: language packages by name alone.
      const options = { cpesForLanguages: false, cpesForGoStdlib: false }
      return await use(prepareMatching({ store, matchers, schemes, options }))
    } finally {
      store.close()
    }
  } finally {
    rmSync(work, { recursive: true })
  }
}
