// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- db-refresh DATABASE SBOM [--count 100] [--peer GRYPE]`: judges many SBOMs again when there is
 * another database, given as the folder of a listing and its archive; CPU, wall and peak memory of the whole process.
 * A grype binary does one of them in the same run: it starts anew for each.
 */
import { join } from 'node:path'
import { importListing } from '#adapters/vulndb/import.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { bundled } from './bundled.ts'
import { outcomeOf } from './goals.ts'
import { measureGrype } from './match/peer.ts'

const goalRssMiB = 250

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [listing, sbom] = argv
  if (!listing || !sbom) throw new Error('db-refresh: name the folder of a database and an SBOM')
  const count = Number(option(argv, 'count') ?? 100)
  const peer = option(argv, 'peer')
  using folder = tempDir()
  await importListing(join(listing, 'latest.json'), folder.path)
  const database = (await installedDatabase(folder.path))?.file ?? ''
  const program = await bundled(join(import.meta.dirname, 'match', 'refresh-child.ts'), folder.path)
  const { result, ...figures } = await measureChild<object>(program, [database, sbom, String(count)])
  const perSbomMs = Math.round(figures.cpuMs / count)
  const grype = peer === undefined ? undefined : await measureGrype(peer, { listing, sbom, cache: folder.path })
  const ratio = grype && { grypePerSbom: grype, ratio: Number((perSbomMs / grype.cpuMs).toFixed(3)) }
  console.log(JSON.stringify({ ...result, ...figures, perSbomMs, ...ratio }, undefined, 2))
  return outcomeOf([{ name: 'peak memory', value: figures.peakRssMiB, goal: goalRssMiB, unit: 'MiB' }])
}
