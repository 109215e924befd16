// SPDX-License-Identifier: Apache-2.0
/**
 * Images that somebody tampered with: `npm run soak -- hostile-images [--n N] [--seed S] [--form NAME]`.
 *
 * First each form of `hostile/forms.ts` (bombs, a million entries, loops, lengths that lie, a package.json of a
 * gigabyte …) in a process of its own; then N layers of what catalogers read, flipped, cut, doubled or filled anew.
 * Each lies on top of an honest layer: nothing may throw, take longer than 10 s by the clock or of CPU or more memory
 * than allowed, the packages of the honest layer must be there, and what is left out must be told. Deadlines and the
 * patience with registries that say nothing are short here, so that what waits for nothing shows.
 */
import { join } from 'node:path'
import { imageFlags } from '#apps/run/node-flags.ts'
import { measureChild, peakRssKib, usedByProcess, waitedForCoresMs } from '#testing/measured-child.ts'
import { seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome, sumOf } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'
import type { ScanOfForm } from './hostile/form-child.ts'
import { hostileForms } from './hostile/forms.ts'
import { wrongWith } from './hostile/image.ts'
import { tamperedLayer } from './hostile/tampered.ts'

const defaultCount = 2_000
/** Of CPU, and by the clock, less what other programs took the cores for. */
const withinMs = 10_000
/** With what the image service sets for itself. */
const asService = imageFlags.map(({ flag }) => flag)
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
    const scan = measureChild<ScanOfForm>(child, ['scan', name, file, diffId], asService)
    const { result, cpuMs, wallMs, peakRssMiB } = await Promise.race([scan, late.promise])
    const { because, waitedMs } = result
    const tookMs = Math.max(0, Math.round(wallMs - waitedMs))
    console.log(`${name}: ${cpuMs} ms of CPU, ${tookMs} ms, ${peakRssMiB} MiB${because === '' ? '' : `: ${because}`}`)
    if (because !== '') return because
    const isSlow = tooSlow(cpuMs, tookMs)
    if (isSlow !== undefined) return isSlow
    return peakRssMiB > mostRssMib ? `${peakRssMiB} MiB of memory, at most ${mostRssMib} expected` : undefined
  } catch (error) {
    return String(error)
  } finally {
    clearTimeout(timer)
  }
}

function tooSlow(cpuMs: number, tookMs: number): string | undefined {
  if (cpuMs > withinMs) return `took ${Math.round(cpuMs)} ms of CPU`
  return tookMs > withinMs ? `took ${Math.round(tookMs)} ms` : undefined
}

async function runTampered(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? defaultCount)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const details: string[] = []
  let slowestMs = 0
  for (let i = 0; i < count; i++) {
    const layer = tamperedLayer(seededRandom(seed + i))
    const before = now()
    const because = await wrongWith(layer).catch((error: unknown) => String(error))
    const after = now()
    const cpuMs = after.cpuMs - before.cpuMs
    const tookMs = after.clockMs - before.clockMs - (after.waitedMs - before.waitedMs)
    slowestMs = Math.max(slowestMs, cpuMs, tookMs)
    const failure = because ?? tooSlow(cpuMs, tookMs)
    if (failure !== undefined) details.push(`--n 1 --seed ${seed + i}: ${failure}`)
  }
  const peakRssMib = Math.round(peakRssKib() / 1_024)
  console.log(`${count} tampered layers: slowest ${Math.round(slowestMs)} ms, peak ${peakRssMib} MiB`)
  const passed = count - details.length
  if (peakRssMib > mostTamperedRssMib)
    details.push(`${peakRssMib} MiB of memory, at most ${mostTamperedRssMib} expected`)
  return { passed, failed: count + (peakRssMib > mostTamperedRssMib ? 1 : 0) - passed, details }
}

function now(): { readonly cpuMs: number; readonly clockMs: number; readonly waitedMs: number } {
  return { cpuMs: usedByProcess().cpuMs, clockMs: performance.now(), waitedMs: waitedForCoresMs() }
}
