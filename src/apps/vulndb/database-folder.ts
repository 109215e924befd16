// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { type InstalledDatabase, installedDatabase } from '#adapters/vulndb/listing.ts'
import type { Environment } from '#runtime/config.ts'

/** The folder of the vulnerability database: the flag's, KS_VULNDB, or one in the cache of the user. */
export function vulndbFolder(env: Environment, flag?: string): string {
  const cache = env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return flag ?? (env['KS_VULNDB'] || join(cache, 'kubescape', 'vulndb'))
}

/** An opened database and what is known about it. */
export interface OpenedDatabase {
  readonly installed: InstalledDatabase
  readonly store: ReturnType<typeof openVulnerabilityDatabase>
}

/** Opens the database in use; `undefined` when the folder holds none. */
export async function openInstalled(folder: string): Promise<OpenedDatabase | undefined> {
  if (!existsSync(folder)) return undefined
  const installed = await installedDatabase(folder)
  return installed && { installed, store: openVulnerabilityDatabase(installed.file) }
}
