// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-cold [--size-mib 520] [--files 300000]`: scans images that nobody has scanned before from a
 * registry on loopback: a big one, and one of many small files. CPU and memory are those of the whole process.
 */
import { join } from 'node:path'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option } from '#testing/suite-runner.ts'
import { bigImage, crowdedImage } from './image/images.ts'

const goalRssMiB = 250
const seed = 1

export async function run(argv: readonly string[]): Promise<undefined> {
  const sizeMib = Number(option(argv, 'size-mib') ?? 520)
  const files = Number(option(argv, 'files') ?? 300_000)
  await using registry = await startFakeRegistry()
  const images = { big: () => bigImage(sizeMib, seed), crowded: () => crowdedImage(files) }
  const figures: Record<string, object> = {}
  for (const [name, build] of Object.entries(images)) {
    registry.put('bench/image', name, build())
    const module = join(import.meta.dirname, 'image', 'child.ts')
    const { result, ...measured } = await measureChild<object>(module, [`${registry.host}/bench/image:${name}`])
    figures[name] = { ...result, ...measured }
  }
  console.log(JSON.stringify({ goalRssMiB, ...figures }, undefined, 2))
  return undefined
}
