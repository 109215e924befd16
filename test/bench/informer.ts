// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- informer [--n 20000]`: pods from a local server into a cache, CPU time and peak memory of a
 * process that does nothing else, ours against `@kubernetes/client-node`.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { type Measured, measureChild } from '#testing/measured-child.ts'
import { option } from '#testing/suite-runner.ts'

const goals = { cpuRatio: 0.6, rssRatio: 0.5 }
const runs = 3
const folder = join(import.meta.dirname, 'informer')

export async function run(argv: readonly string[]): Promise<undefined> {
  const objects = Number(option(argv, 'n') ?? 20_000)
  const results = await Promise.all(['watch-list', 'pages'].map(mode => serving(objects, mode)))
  const [streaming, paging] = results
  if (!streaming || !paging) throw new Error('expected two servers')
  try {
    const ours = join(folder, 'our-informer.ts')
    const theirs = await measure(join(folder, 'client-node-informer.ts'), [paging.url, String(objects)])
    const variants = {
      'watch-list, pruned': await measure(ours, [streaming.url, 'pruned']),
      'watch-list, whole objects': await measure(ours, [streaming.url, 'whole']),
      'pages, pruned': await measure(ours, [paging.url, 'pruned']),
      'pages, whole objects': await measure(ours, [paging.url, 'whole']),
    }
    const compared = Object.entries(variants).map(([name, measured]) => [name, compare(measured, theirs)])
    const report = {
      objects,
      medianOf: runs,
      bytesPerObject: Math.round(streaming.sizeBytes / objects),
      'client-node': figures(theirs),
      ours: Object.fromEntries(compared) as object,
      goals,
    }
    console.log(JSON.stringify(report, undefined, 2))
  } finally {
    streaming.stop()
    paging.stop()
  }
  return undefined
}

interface Serving {
  readonly url: string
  readonly sizeBytes: number
  readonly stop: () => void
}

async function serving(objects: number, mode: string): Promise<Serving> {
  const child = fork(join(folder, 'serve-pods.ts'), [String(objects), mode])
  const { url, sizeBytes } = await new Promise<Omit<Serving, 'stop'>>((resolve, reject) => {
    child.once('message', message => resolve(message as Serving))
    child.once('exit', code => reject(new Error(`the server ended with ${code}`)))
  })
  return { url, sizeBytes, stop: () => child.disconnect() }
}

/** The median of several runs, CPU and memory each, since the machine does other things as well. */
async function measure(module: string, args: readonly string[]): Promise<Measured<{ readonly objects: number }>> {
  const all: Measured<{ readonly objects: number }>[] = []
  for (let run = 0; run < runs; run++) all.push(await measureChild(module, args))
  const [first] = all
  if (!first) throw new Error('expected a run')
  const median = (of: 'cpuMs' | 'wallMs' | 'peakRssMiB') =>
    all.map(each => each[of]).sort((x, y) => x - y)[Math.floor(all.length / 2)] ?? Number.NaN
  return { result: first.result, cpuMs: median('cpuMs'), wallMs: median('wallMs'), peakRssMiB: median('peakRssMiB') }
}

function figures({ result, cpuMs, wallMs, peakRssMiB }: Measured<{ readonly objects: number }>): object {
  return { ...result, cpuMs, wallMs, peakRssMiB }
}

function compare(ours: Measured<{ readonly objects: number }>, theirs: Measured<unknown>): object {
  const cpuRatio = Number((ours.cpuMs / theirs.cpuMs).toFixed(2))
  const rssRatio = Number((ours.peakRssMiB / theirs.peakRssMiB).toFixed(2))
  return { ...figures(ours), cpuRatio, rssRatio, meetsGoals: cpuRatio <= goals.cpuRatio && rssRatio <= goals.rssRatio }
}
