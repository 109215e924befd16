// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-scan LAYOUT DATABASE [--runs 3]`: `ks scan image` of an OCI layout (a folder, or a `.tar.zst`
 * of one) that nobody has scanned before, to its SBOM and its matches, with a database given as the folder of a listing
 * and its archive. CPU, wall and peak memory of whole processes; beside them what unpacking and hashing the layers
 * alone takes on this machine at this time.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { importListing } from '#adapters/vulndb/import.ts'
import { measureCommand } from '#testing/measured-command.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { unpackArchive } from '#testing/unpack-archive.ts'
import { bestCommand } from './best.ts'
import { bundled, bundledKs } from './bundled.ts'
import { outcomeOf } from './goals.ts'

/** Of the layout `mixed` of the conformance folder. */
const goalCpuMs = 1_500
const goalRssMiB = 200

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [layout, listing] = argv
  if (!layout || !listing) throw new Error('image-scan: name an OCI layout and the folder of a database')
  const runs = Number(option(argv, 'runs') ?? 3)
  using folder = tempDir()
  const image = layout.endsWith('.tar.zst') ? unpackArchive(layout, join(folder.path, 'layout')) : layout
  const database = join(folder.path, 'vulndb')
  mkdirSync(database)
  await importListing(join(listing, 'latest.json'), database)
  const ks = await bundledKs(folder.path)
  const output = join(folder.path, 'sbom.json')
  const args = ['scan', 'image', image, '--no-cache', '--vulndb', database, '--format', 'json', '--output', output]
  const scan = await bestCommand(() => measureCommand(process.execPath, [ks, ...args]), runs)
  const unpacker = await bundled(join(import.meta.dirname, 'image', 'unpack-child.ts'), join(folder.path, 'floor'))
  const unpackAndHash = await bestCommand(() => measureCommand(process.execPath, [unpacker, image]), runs)
  const ofFloor = Number((scan.cpuMs / unpackAndHash.cpuMs).toFixed(2))
  console.log(JSON.stringify({ scan, unpackAndHash, ofFloor }, undefined, 2))
  return outcomeOf([
    { name: 'CPU of a whole scan', value: scan.cpuMs, goal: goalCpuMs, unit: 'ms' },
    { name: 'peak memory', value: scan.peakRssMiB, goal: goalRssMiB, unit: 'MiB' },
  ])
}
