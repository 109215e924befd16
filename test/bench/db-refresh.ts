// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- db-refresh DATABASE SBOM [--count 100] [--peer GRYPE]`: many images that were judged with one
 * database get the next, in which one advisory in 200 has gone and all scores have changed: as the image service does
 * it, by what has changed, and anew. CPU, wall and peak memory of whole processes; both must write the same. The
 * database is given as the folder of a listing and its archive. A grype binary does one image in the same run.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { importListing } from '#adapters/vulndb/import.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { checksumOf, placeDatabase } from '#adapters/vulndb/place.ts'
import { imageFlags } from '#apps/run/node-flags.ts'
import { type Measured, measureChild } from '#testing/measured-child.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { bundled } from './bundled.ts'
import { outcomeOf } from './goals.ts'
import { measureGrype } from './match/peer.ts'

const goalRssMiB = 250
/** Packages that are looked up again, of all: one advisory in 200 is another. What else is done is reading and writing. */
const goalLookedUp = 0.1

interface Judged {
  readonly packages: number
  readonly lookedUp: number
}

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [listing, sbom] = argv
  if (!listing || !sbom) throw new Error('db-refresh: name the folder of a database and an SBOM')
  const count = Number(option(argv, 'count') ?? 100)
  const peer = option(argv, 'peer')
  using folder = tempDir()
  const database = join(folder.path, 'vulndb')
  await importListing(join(listing, 'latest.json'), database)
  const former = await installedDatabase(database)
  const program = await bundled(join(import.meta.dirname, 'match', 'refresh-child.ts'), folder.path)
  const folderOf = (name: string) => {
    const path = join(folder.path, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  const judge = (to: string, from?: string): Promise<Measured<Judged>> => {
    const since = from === undefined ? [] : [folderOf(from), former?.checksum ?? '']
    const flags = imageFlags.map(({ flag }) => flag)
    return measureChild<Judged>(program, [database, sbom, String(count), folderOf(to), ...since], flags)
  }
  await judge('before')
  await placeNext(database, former?.file ?? '')
  const anew = await judge('anew')
  const again = await judge('again', 'before')
  if (!isSame(folderOf('anew'), folderOf('again'))) throw new Error('db-refresh: judging again gives something else')
  const ratio = Number((again.cpuMs / anew.cpuMs).toFixed(3))
  const lookedUp = Number((again.result.lookedUp / again.result.packages).toFixed(3))
  const grype = peer === undefined ? undefined : await measureGrype(peer, { listing, sbom, cache: folder.path })
  const perSbomMs = Math.round(again.cpuMs / count)
  const ofGrype = grype && { grypePerSbom: grype, ofGrype: Number((perSbomMs / grype.cpuMs).toFixed(3)) }
  console.log(JSON.stringify({ anew, again, ratio, perSbomMs, ...ofGrype }, undefined, 2))
  return outcomeOf([
    { name: 'peak memory', value: again.peakRssMiB, goal: goalRssMiB, unit: 'MiB' },
    { name: 'peak memory, all anew', value: anew.peakRssMiB, goal: goalRssMiB, unit: 'MiB' },
    { name: 'packages looked up again, of all', value: lookedUp, goal: goalLookedUp, unit: '×' },
    { name: 'CPU, of judging all anew', value: ratio, goal: 1, unit: '×' },
  ])
}

/** Puts a changed copy of the database in its place. */
async function placeNext(into: string, file: string): Promise<void> {
  await placeDatabase(into, async next => {
    await copyFile(file, next)
    const database = new DatabaseSync(next)
    database.exec(`DELETE FROM affected_package_handles WHERE id % 200 = 7;
      UPDATE epss_handles SET epss = epss * 0.9;
      UPDATE db_metadata SET build_timestamp = '2026-11-24 07:23:23+00:00'`)
    database.close()
    return { checksum: await checksumOf(next), built: '2026-11-24T07:23:23Z', schema: '6', source: '' }
  })
}

function isSame(a: string, b: string): boolean {
  const names = readdirSync(a).sort()
  if (names.length === 0 || names.join() !== readdirSync(b).sort().join()) return false
  return names.every(name => readFileSync(join(a, name)).equals(readFileSync(join(b, name))))
}
