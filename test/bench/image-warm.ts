// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-warm [--files 50000] [--runs 5]`: scans an image again whose layers were kept: by a new
 * process, and again and again by the same one. Times are from the reference to the SBOM.
 */
import { join } from 'node:path'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { crowdedImage } from './image/images.ts'

const goalMs = 100

export async function run(argv: readonly string[]): Promise<undefined> {
  const files = Number(option(argv, 'files') ?? 50_000)
  const runs = Number(option(argv, 'runs') ?? 5)
  await using registry = await startFakeRegistry()
  registry.put('bench/image', 'warm', crowdedImage(files))
  using folder = tempDir()
  const module = join(import.meta.dirname, 'image', 'child.ts')
  const args = [`${registry.host}/bench/image:warm`, join(folder.path, 'layers.db')]
  const { result: cold } = await measureChild<object>(module, args)
  const { result: warm, ...measured } = await measureChild<object>(module, [...args, String(runs + 1)])
  console.log(JSON.stringify({ goalMs, cold, warm: { ...warm, ...measured } }, undefined, 2))
  return undefined
}
