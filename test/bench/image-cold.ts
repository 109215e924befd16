// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-cold [--size-mib 520] [--files 300000] [--no-peer]`: scans images that nobody has scanned
 * before from a registry on loopback: a big one, and one of many small files; beside it trivy does the same. CPU and
 * memory are those of whole processes.
 */
import { join } from 'node:path'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option } from '#testing/suite-runner.ts'
import { bigImage, crowdedImage } from './image/images.ts'
import { findTrivy, measureTrivy } from './image/trivy.ts'

const goalRssMiB = 250
/** Of trivy's CPU. */
const goalRatio = 0.5
const seed = 1

export async function run(argv: readonly string[]): Promise<undefined> {
  const sizeMib = Number(option(argv, 'size-mib') ?? 520)
  const files = Number(option(argv, 'files') ?? 300_000)
  await using registry = await startFakeRegistry()
  const images = { big: () => bigImage(sizeMib, seed), crowded: () => crowdedImage(files) }
  const peer = argv.includes('--no-peer') ? undefined : findTrivy()
  const figures: Record<string, object> = {}
  for (const [name, build] of Object.entries(images)) {
    registry.put('bench/image', name, build())
    const module = join(import.meta.dirname, 'image', 'child.ts')
    const { result, ...measured } = await measureChild<object>(module, [`${registry.host}/bench/image:${name}`])
    const trivy = peer === undefined ? undefined : await measureTrivy(peer, `${registry.host}/bench/image:${name}`)
    figures[name] = { ...result, ...measured, ...(trivy && { trivy, cpuRatio: measured.cpuMs / trivy.cpuMs }) }
  }
  console.log(JSON.stringify({ goalRssMiB, goalRatio, ...figures }, undefined, 2))
  return undefined
}
