// SPDX-License-Identifier: Apache-2.0
/** A small database out of the advisories that come with the program, so that there are matches without network. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import { isIntactDatabase } from '#adapters/vulndb/database.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { advisorySources } from '#plugins/advisories/registry.ts'
import { readAdvisories } from './advisory-files.ts'

export interface StarterOptions {
  readonly advisoryDir: string
  /** Where databases of this kind are kept, each under the digest of what it was made of. */
  readonly keepDir: string
  /** RFC 3339. */
  readonly now: string
}

/** The folder of the database, made unless an earlier start made it of the same advisories. Throws when one cannot be read. */
export async function starterDatabase({ advisoryDir, keepDir, now }: StarterOptions): Promise<string> {
  const records = []
  const onProblem = (because: string): never => {
    throw new Error(`starter database: ${because}`)
  }
  for await (const record of readAdvisories({ folder: advisoryDir, sources: advisorySources, onProblem }))
    records.push(record)
  const digest = createHash('sha256').update(JSON.stringify(records)).digest('hex')
  const into = join(keepDir, digest.slice(0, 16))
  const installed = await installedDatabase(into)
  if (!installed || !isIntactDatabase(installed.file)) await buildDatabase({ into, records, now })
  return into
}
