// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- match DATABASE SBOM [--peer GRYPE] [--runs 3]`: from an SBOM to the document of its matches, with a
 * database given as the folder of a listing and its archive; CPU, wall and peak memory of whole processes, of ours
 * (bundled, as users run it) and of a grype binary.
 */
import { join } from 'node:path'
import { importListing } from '#adapters/vulndb/import.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { measureCommand } from '#testing/measured-command.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { bestCommand } from './best.ts'
import { bundled } from './bundled.ts'
import { outcomeOf } from './goals.ts'
import { measureGrype } from './match/peer.ts'

/** CPU of a whole run of 1,000 packages, in milliseconds: a tenth of what grype needs. */
const goalCpuMs = 450
const goalRatio = 0.1

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [listing, sbom] = argv
  if (!listing || !sbom) throw new Error('match: name the folder of a database and an SBOM')
  const runs = Number(option(argv, 'runs') ?? 3)
  const peer = option(argv, 'peer')
  using folder = tempDir()
  const startedMs = performance.now()
  await importListing(join(listing, 'latest.json'), folder.path)
  const importMs = Math.round(performance.now() - startedMs)
  const database = (await installedDatabase(folder.path))?.file ?? ''
  const program = await bundled(join(import.meta.dirname, 'match', 'child.ts'), folder.path)
  const output = join(folder.path, 'matches.json')
  const ours = await bestCommand(() => measureCommand(process.execPath, [program, database, sbom, output]), runs)
  const grype = peer ? await measureGrype(peer, { listing, sbom, cache: folder.path }) : undefined
  const ratio = grype && Number((ours.cpuMs / grype.cpuMs).toFixed(3))
  console.log(JSON.stringify({ importMs, ours, ...(grype && { grype, ratio }) }, undefined, 2))
  // Beside the peer, in the same run, it does not matter how busy or slow the machine is.
  return outcomeOf([
    ratio === undefined
      ? { name: 'CPU of a whole run', value: ours.cpuMs, goal: goalCpuMs, unit: 'ms' }
      : { name: 'CPU, of that of grype', value: ratio, goal: goalRatio, unit: '×' },
  ])
}
