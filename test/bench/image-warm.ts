// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-warm [--files 50000] [--runs 5]`: scans an image again whose layers were kept: by a new
 * process, and again and again by the same one. Times are from the reference to the SBOM.
 */
import { join } from 'node:path'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { best } from './best.ts'
import { bundled } from './bundled.ts'
import { outcomeOf } from './goals.ts'
import { crowdedImage } from './image/images.ts'

const goalMs = 100

interface Scan {
  readonly scanMs: number
  /** Of the scans after the first. */
  readonly againMs: readonly number[]
}

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const files = Number(option(argv, 'files') ?? 50_000)
  const runs = Number(option(argv, 'runs') ?? 5)
  await using registry = await startFakeRegistry()
  registry.put('bench/image', 'warm', crowdedImage(files))
  using folder = tempDir()
  const program = await bundled(join(import.meta.dirname, 'image', 'child.ts'), folder.path)
  const args = [`${registry.host}/bench/image:warm`, join(folder.path, 'layers.db')]
  const { result: cold } = await measureChild<Scan>(program, args)
  const warm = await best(() => measureChild<Scan>(program, [...args, String(runs + 1)]))
  console.log(JSON.stringify({ cold, warm }, undefined, 2))
  const { scanMs, againMs } = warm.result
  return outcomeOf([
    { name: 'first scan of a new process', value: scanMs, goal: goalMs, unit: 'ms' },
    { name: 'a later scan of it, as in the service', value: Math.min(...againMs), goal: goalMs, unit: 'ms' },
  ])
}
