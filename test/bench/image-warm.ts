// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- image-warm [--files 50000] [--runs 5]`: scans an image again whose layers were kept: by a new
 * process, and again and again by the same one. Times are from the reference to the SBOM; those
 * by the clock count only where the machine is not busy with other things.
 */
import { join } from 'node:path'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { best } from './best.ts'
import { bundled } from './bundled.ts'
import { isBusy, outcomeOf } from './goals.ts'
import { crowdedImage } from './image/images.ts'

const goalMs = 100

interface Times {
  readonly scanMs: number
  readonly scanCpuMs: number
}

interface Scan extends Times {
  /** The scans after the first. */
  readonly again: readonly Times[]
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
  const [first, later] = [warm.result, leastOf(warm.result.again)]
  const goalsOf = (name: string, { scanMs, scanCpuMs }: Times) => [
    { name: `${name}: CPU`, value: scanCpuMs, goal: goalMs, unit: 'ms' },
    ...(isBusy() ? [] : [{ name: `${name}: time`, value: scanMs, goal: goalMs, unit: 'ms' }]),
  ]
  return outcomeOf([
    ...goalsOf('first scan of a new process', first),
    ...goalsOf('a later scan of it, as in the service', later),
  ])
}

function leastOf(times: readonly Times[]): Times {
  return {
    scanMs: Math.min(...times.map(({ scanMs }) => scanMs)),
    scanCpuMs: Math.min(...times.map(({ scanCpuMs }) => scanCpuMs)),
  }
}
