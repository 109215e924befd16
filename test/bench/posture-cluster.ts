// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- posture-cluster [--sizes 2000,20000,100000] [--dir DIR]`: CPU time and peak memory of scans.
 *
 * In memory: objects put into the index and evaluated as the service does, reads noted, results dropped. From files:
 * the bundled program over YAML, JSON written; `--dir` names other files of about 20,000 objects, such as those that
 * the original was measured with. Start: the bundled program over 35 objects; its time by the clock is judged where
 * no more programs want to run than there are cores.
 */
import { join } from 'node:path'
import { type Measured, measureChild } from '#testing/measured-child.ts'
import { measureProgram } from '#testing/measured-program.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { best } from './best.ts'
import { bundledKs } from './bundled.ts'
import { type Goal, isBusy, outcomeOf } from './goals.ts'
import { writeClusterFiles } from './posture/cluster-files.ts'

/** What the original needed for 20,000 objects on two cores, as its users measured it. */
const original = { objects: 20_000, cpuMs: 543_000, peakRssMiB: 1777 }
const smallObjects = 35
/** Larger clusters are measured once. */
const maxRepeatedObjects = 20_000
/** How far CPU time may be off: caches and cores are shared with whatever else runs. */
const cpuMargin = isBusy() ? 3 : 1.5

interface Figures {
  readonly startCpuMs: number
  readonly evaluateCpuMs: number
  readonly failures: number
  readonly controls: number
}

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const sizes = (option(argv, 'sizes') ?? '2000,20000,100000').split(',').map(Number)
  const inMemory = []
  for (const objects of sizes) inMemory.push(await evaluated(objects))
  using folder = tempDir()
  const program = await bundledKs(folder.path)
  const filesDir = option(argv, 'dir') ?? join(folder.path, 'large')
  if (filesDir.startsWith(folder.path)) writeClusterFiles(filesDir, original.objects)
  const small = join(folder.path, 'small')
  writeClusterFiles(small, smallObjects)
  const report = join(folder.path, 'report.json')
  const fromFiles = await best(() => measureProgram(program, ['scan', filesDir, '-f', 'json', '-o', report]))
  const start = await best(() => measureProgram(program, ['scan', small]))
  console.log(JSON.stringify({ inMemory, fromFiles: ratios(fromFiles), start }, undefined, 2))
  return outcomeOf([...goalsInMemory(inMemory), ...goalsOfProgram(fromFiles, start)])
}

type Evaluated = Awaited<ReturnType<typeof evaluated>>

async function evaluated(objects: number) {
  const child = join(import.meta.dirname, 'posture', 'evaluate-cluster.ts')
  const { result, cpuMs, peakRssMiB } = await best(
    () => measureChild<Figures>(child, [String(objects)]),
    objects > maxRepeatedObjects ? 1 : undefined,
  )
  return {
    objects,
    ...result,
    cpuMs,
    peakRssMiB,
    cpuMsPer20000: Math.round((result.evaluateCpuMs * 20_000) / objects),
  }
}

function ratios({ cpuMs, wallMs, peakRssMiB }: Measured<undefined>) {
  return {
    objects: original.objects,
    cpuMs,
    wallMs,
    peakRssMiB,
    ofOriginal: {
      cpu: Number((cpuMs / original.cpuMs).toFixed(4)),
      rss: Number((peakRssMiB / original.peakRssMiB).toFixed(3)),
    },
  }
}

function goalsInMemory(figures: readonly Evaluated[]): Goal[] {
  const at20000 = figures.find(({ objects }) => objects === 20_000)
  const largest = figures.at(-1)
  if (!at20000 || !largest) return []
  return [
    {
      name: 'CPU, 20,000 in memory, without start',
      value: at20000.evaluateCpuMs,
      goal: 1000,
      unit: 'ms',
      margin: cpuMargin,
    },
    { name: 'peak memory, 20,000 in memory', value: at20000.peakRssMiB, goal: 300, unit: 'MiB' },
    {
      name: `CPU of an object among ${largest.objects}, of one among 20,000`,
      value: Number((largest.cpuMsPer20000 / at20000.cpuMsPer20000).toFixed(2)),
      goal: 1.25,
      unit: '×',
      margin: 1.2,
    },
    {
      name: `peak memory of ${largest.objects}, of as many times 20,000`,
      value: Number(((largest.peakRssMiB * 20_000) / (at20000.peakRssMiB * largest.objects)).toFixed(2)),
      goal: 1,
      unit: '×',
    },
  ]
}

function goalsOfProgram(fromFiles: Measured<undefined>, start: Measured<undefined>): Goal[] {
  return [
    {
      name: 'CPU, 20,000 from files',
      value: fromFiles.cpuMs,
      goal: original.cpuMs / 100,
      unit: 'ms',
      margin: cpuMargin,
    },
    {
      name: 'peak memory, 20,000 from files',
      value: fromFiles.peakRssMiB,
      goal: Math.floor(original.peakRssMiB / 5),
      unit: 'MiB',
    },
    { name: 'CPU, 35 from files', value: start.cpuMs, goal: 500, unit: 'ms' },
    ...(isBusy() ? [] : [{ name: 'wall, 35 from files', value: start.wallMs, goal: 500, unit: 'ms' }]),
  ]
}
