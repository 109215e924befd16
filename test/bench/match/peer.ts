// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type MeasuredCommand, measureCommand } from '#testing/measured-command.ts'

interface PeerRun {
  /** Folder of a listing and its archive. */
  readonly listing: string
  readonly sbom: string
  /** Where the peer may keep its database. */
  readonly cache: string
}

/** Imports the database into the cache of a grype binary, then measures one run of it. */
export async function measureGrype(
  grype: string,
  { listing, sbom, cache }: PeerRun,
): Promise<MeasuredCommand | undefined> {
  const env = {
    ...process.env,
    GRYPE_DB_CACHE_DIR: join(cache, 'grype'),
    GRYPE_DB_AUTO_UPDATE: 'false',
    GRYPE_DB_VALIDATE_AGE: 'false',
    GRYPE_CHECK_FOR_APP_UPDATE: 'false',
  }
  const archive = readdirSync(listing).find(name => name.endsWith('.tar.zst')) ?? ''
  const imported = spawnSync(grype, ['db', 'import', join(listing, archive), '-q'], { env, encoding: 'utf8' })
  if (imported.status !== 0) throw new Error(`${grype} db import: ${imported.stderr}`)
  return measureCommand(grype, [`sbom:${sbom}`, '-o', 'json', '-q'], env)
}
