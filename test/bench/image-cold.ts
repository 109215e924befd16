// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-cold [--size-mib 520] [--files 300000] [--no-peer]`: scans images that nobody has scanned
 * before from a registry on loopback: a big one, and one of many small files; beside it trivy does the same. CPU and
 * memory are those of whole processes.
 */
import { join } from 'node:path'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { measureChild } from '#testing/measured-child.ts'
import { flag, option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { bundled } from './bundled.ts'
import { type Goal, outcomeOf } from './goals.ts'
import { bigImage, crowdedImage } from './image/images.ts'
import { findTrivy, measureTrivy } from './image/trivy.ts'

const goalRssMiB = 250
/** Of trivy's CPU and of its time. */
const goalRatio = 0.5
const seed = 1

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const sizeMib = Number(option(argv, 'size-mib') ?? 520)
  const files = Number(option(argv, 'files') ?? 300_000)
  await using registry = await startFakeRegistry()
  using folder = tempDir()
  const program = await bundled(join(import.meta.dirname, 'image', 'child.ts'), folder.path)
  const images = { big: () => bigImage(sizeMib, seed), crowded: () => crowdedImage(files) }
  const peer = flag(argv, 'no-peer') ? undefined : findTrivy()
  const figures: Record<string, object> = {}
  const goals: Goal[] = []
  for (const [name, build] of Object.entries(images)) {
    registry.put('bench/image', name, build())
    const { result, ...ours } = await measureChild<object>(program, [`${registry.host}/bench/image:${name}`])
    const trivy = peer === undefined ? undefined : await measureTrivy(peer, `${registry.host}/bench/image:${name}`)
    const ratios = trivy && { cpuRatio: ratio(ours.cpuMs, trivy.cpuMs), wallRatio: ratio(ours.wallMs, trivy.wallMs) }
    figures[name] = { ...result, ...ours, trivy, ...ratios }
    goals.push({ name: `${name}: peak memory`, value: ours.peakRssMiB, goal: goalRssMiB, unit: 'MiB' })
    if (ratios)
      goals.push(
        { name: `${name}: CPU, of that of trivy`, value: ratios.cpuRatio, goal: goalRatio, unit: '×' },
        { name: `${name}: time, of that of trivy`, value: ratios.wallRatio, goal: goalRatio, unit: '×' },
      )
  }
  console.log(JSON.stringify(figures, undefined, 2))
  return outcomeOf(goals)
}

function ratio(ours: number, theirs: number): number {
  return Number((ours / theirs).toFixed(2))
}
