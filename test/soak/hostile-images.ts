// SPDX-License-Identifier: Apache-2.0
/**
 * Images that somebody tampered with: `npm run soak -- hostile-images [--n N] [--seed S] [--form NAME]`.
 *
 * First each form of `hostile/forms.ts` (bombs, a million entries, loops, lengths that lie, a package.json of a
 * gigabyte …) in a process of its own; then N layers of what catalogers read, flipped, cut, doubled or filled anew.
 * Each lies on top of an honest layer: nothing may throw, take longer than 10 s or more memory than allowed, the
 * packages of the honest layer must be there, and what is left out must be told.
 */
import { join } from 'node:path'
import { measureChild, peakRssKib, usedByProcess } from '#testing/measured-child.ts'
import { seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome, sumOf } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { hostileForms } from './hostile/forms.ts'
import { wrongWith } from './hostile/image.ts'
import { tamperedLayer } from './hostile/tampered.ts'

const defaultCount = 2_000
/** Of CPU, and then of time: on a busy machine time says little. */
const withinCpuMs = 10_000
/** Of what scans an image, whatever the image; see the goals of `npm run bench -- image-cold`. */
const mostRssMib = 250
/** The process of the tampered layers builds and packs them, too. */
const mostTamperedRssMib = 400
/** A process that says nothing for so long hangs. */
const goneAfterMs = 300_000

/** Runs the scans; one line for each that failed, naming what repeats it. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const form = option(argv, 'form')
  if (form !== undefined) return runForms([form])
  const forms = await runForms(Object.keys(hostileForms))
  return sumOf([forms, await runTampered(argv)])
}

async function runForms(names: readonly string[]): Promise<SuiteOutcome> {
  const details: string[] = []
  for (const name of names) {
    const because = await wrongWithForm(name)
    if (because !== undefined) details.push(`--form ${name}: ${because}`)
  }
  return { passed: names.length - details.length, failed: details.length, details }
}

async function wrongWithForm(name: string): Promise<string | undefined> {
  using folder = tempDir()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('it hangs')), goneAfterMs)
  const file = join(folder.path, 'layer')
  const child = join(import.meta.dirname, 'hostile', 'form-child.ts')
  try {
    const { result: diffId } = await measureChild<string>(child, ['build', name, file])
    const scan = measureChild<string>(child, ['scan', name, file, diffId])
    const { result, cpuMs, wallMs, peakRssMiB } = await Promise.race([scan, late.promise])
    console.log(`${name}: ${cpuMs} ms of CPU, ${wallMs} ms, ${peakRssMiB} MiB${result === '' ? '' : `: ${result}`}`)
    if (result !== '') return result
    if (cpuMs > withinCpuMs) return `took ${cpuMs} ms of CPU`
    return peakRssMiB > mostRssMib ? `${peakRssMiB} MiB of memory, at most ${mostRssMib} expected` : undefined
  } catch (error) {
    return String(error)
  } finally {
    clearTimeout(timer)
  }
}

async function runTampered(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? defaultCount)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const details: string[] = []
  let slowestMs = 0
  for (let i = 0; i < count; i++) {
    const layer = tamperedLayer(seededRandom(seed + i))
    const before = usedByProcess().cpuMs
    const because = await wrongWith(layer).catch((error: unknown) => String(error))
    const tookMs = usedByProcess().cpuMs - before
    slowestMs = Math.max(slowestMs, tookMs)
    const failure = because ?? (tookMs > withinCpuMs ? `took ${tookMs} ms of CPU` : undefined)
    if (failure !== undefined) details.push(`--n 1 --seed ${seed + i}: ${failure}`)
  }
  const peakRssMib = Math.round(peakRssKib() / 1_024)
  console.log(`${count} tampered layers: slowest ${slowestMs} ms of CPU, peak ${peakRssMib} MiB`)
  const passed = count - details.length
  if (peakRssMib > mostTamperedRssMib)
    details.push(`${peakRssMib} MiB of memory, at most ${mostTamperedRssMib} expected`)
  return { passed, failed: count + (peakRssMib > mostTamperedRssMib ? 1 : 0) - passed, details }
}
