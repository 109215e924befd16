// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-warm [--files 50000] [--runs 3]`: scans an image again whose layers were kept, each time in
 * a new process; wall time is from the reference to the SBOM.
 */
import { join } from 'node:path'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { crowdedImage } from './image/images.ts'

const goalWallMs = 100

export async function run(argv: readonly string[]): Promise<undefined> {
  const files = Number(option(argv, 'files') ?? 50_000)
  const runs = Number(option(argv, 'runs') ?? 3)
  await using registry = await startFakeRegistry()
  registry.put('bench/image', 'warm', crowdedImage(files))
  using folder = tempDir()
  const module = join(import.meta.dirname, 'image', 'child.ts')
  const figures = []
  for (let i = 0; i <= runs; i++) {
    const args = [`${registry.host}/bench/image:warm`, join(folder.path, 'layers.db')]
    const { result, ...measured } = await measureChild<object>(module, args)
    figures.push({ ...result, ...measured })
  }
  const [cold, ...warm] = figures
  console.log(JSON.stringify({ goalWallMs, cold, warm }, undefined, 2))
  return undefined
}
