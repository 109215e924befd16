// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- match DATABASE SBOM [--peer GRYPE] [--runs 3]`: matches an SBOM with a database, given as the
 * folder of a listing and its archive; CPU, wall and peak memory of whole processes, of ours and of a grype binary.
 */
import { join } from 'node:path'
import { importListing } from '#adapters/vulndb/import.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { measureGrype } from './match/peer.ts'

/** CPU of a whole run of 1,000 packages, in milliseconds: a tenth of what grype needs. */
const goalCpuMs = 450

export async function run(argv: readonly string[]): Promise<undefined> {
  const [listing, sbom] = argv
  if (!listing || !sbom) throw new Error('match: name the folder of a database and an SBOM')
  const runs = Number(option(argv, 'runs') ?? 3)
  const peer = option(argv, 'peer')
  using folder = tempDir()
  const startedMs = performance.now()
  await importListing(join(listing, 'latest.json'), folder.path)
  const importMs = Math.round(performance.now() - startedMs)
  const database = (await installedDatabase(folder.path))?.file ?? ''
  const ours = []
  for (let i = 0; i < runs; i++) {
    const module = join(import.meta.dirname, 'match', 'child.ts')
    const { result, ...figures } = await measureChild<object>(module, [database, sbom])
    ours.push({ ...result, ...figures })
  }
  const best = Math.min(...ours.map(({ cpuMs }) => cpuMs))
  const grype = peer ? await measureGrype(peer, { listing, sbom, cache: folder.path }) : undefined
  console.log(
    JSON.stringify(
      { importMs, ours, bestCpuMs: best, goalCpuMs, ...(grype ? { grype, ratio: best / grype.cpuMs } : {}) },
      undefined,
      2,
    ),
  )
  return undefined
}
