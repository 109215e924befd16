// SPDX-License-Identifier: Apache-2.0
/**
 * Random and damaged objects through every rule: `npm run soak -- controls-fuzz [--n N] [--seed S]`.
 *
 * An object is judged beside the others of its batch, so joins are met too. Wrong is: evaluation throws, a rule
 * threw and is reported as not evaluated with the raw error, one object takes longer than a second, the memory after
 * collection has grown by more than 64 MiB since the first tenth. A failure prints the seed of its batch.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { KubeObject } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { Posture } from '#engines/posture/posture.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { distinctObjects, loadScenes } from './controls/corpus.ts'
import { damage } from './controls/damage.ts'
import type { Draft } from './controls/edits.ts'

const batchSize = 50
const slowMs = 1000
const growthBytes = 64 * 1024 * 1024
const shownProblems = 20
/** Collecting garbage takes longer than judging a batch. */
const heapEvery = batchSize * 20

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? 20_000)
  const firstSeed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`--n: expected a whole number from 1, got ${option(argv, 'n')}`)
  const texts = distinctObjects((await loadScenes()).values())
  const library = new Library({ controls, controlFacts, ruleFacts, frameworks }, { scope: 'file' })
  console.log(`${texts.length} objects to start from, seed ${firstSeed}`)
  const problems = new Map<string, string>()
  let failed = 0
  let baseBytes = 0
  let slowestMs = 0
  for (let done = 0; done < count; done += batchSize) {
    const seed = firstSeed + done / batchSize
    const random = seededRandom(seed)
    const batch = Array.from({ length: Math.min(batchSize, count - done) }, () => anyObject(texts, random))
    const outcome = judge(library, batch)
    slowestMs = Math.max(slowestMs, outcome.slowestMs)
    failed += outcome.problems.length
    for (const problem of outcome.problems)
      if (problems.size < shownProblems && !problems.has(problem))
        problems.set(problem, `FAIL ${problem} (--n ${batchSize} --seed ${seed})`)
    if (done <= count / 10 && done % heapEvery === 0) baseBytes = Math.max(baseBytes, heapBytes())
  }
  const grownBytes = heapBytes() - baseBytes
  if (grownBytes > growthBytes) {
    failed++
    problems.set('memory', `FAIL the heap has grown by ${mebibytes(grownBytes)} MiB`)
  }
  const figures = `slowest object ${slowestMs.toFixed(0)} ms, heap ${mebibytes(grownBytes)} MiB over its first tenth`
  return { passed: Math.max(0, count - failed), failed, details: [...problems.values(), figures] }
}

function judge(library: Library, batch: readonly KubeObject[]): { problems: string[]; slowestMs: number } {
  const posture = new Posture(library, { controlInputs: defaultControlInputs, apiServerVersion: 'v1.30.1' })
  const problems: string[] = []
  let slowestMs = 0
  for (const [i, object] of batch.entries()) attempt(problems, 'index', () => posture.put(String(i), object))
  for (const i of batch.keys()) {
    const startedMs = performance.now()
    attempt(problems, 'evaluate', () => {
      for (const { controls: judged } of posture.evaluate(String(i)))
        for (const { rules } of judged)
          for (const { rule, info } of rules)
            if (info.startsWith(`rule ${rule.facts.name}: `)) problems.push(info.slice(0, 200))
    })
    const tookMs = performance.now() - startedMs
    slowestMs = Math.max(slowestMs, tookMs)
    if (tookMs > slowMs) problems.push(`an object took ${tookMs.toFixed(0)} ms`)
  }
  return { problems, slowestMs }
}

function attempt(problems: string[], what: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    problems.push(
      `${what} threw: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 2).join(' ') : String(error)}`,
    )
  }
}

/** What a reader of manifests lets through: `apiVersion` and `kind` are texts, `metadata` is a mapping. */
function anyObject(texts: readonly string[], random: Random): KubeObject {
  const draft = JSON.parse(random.pick(texts)) as Draft
  const { apiVersion, kind } = draft
  if (random.chance(0.05)) draft['spec'] = randomJsonObject(random, 6)
  else damage(draft, random)
  const { metadata } = draft
  const isMapping = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
  return { ...draft, apiVersion, kind, metadata: isMapping ? metadata : { name: 'damaged' } } as KubeObject
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
