// SPDX-License-Identifier: Apache-2.0
/**
 * Random faults against random changes: `npm run soak -- faults [--n N] [--seed S]`.
 *
 * Each of N sequences has a server and an informer of its own. Faults happen at random places, some once, some for
 * a while, and objects change meanwhile; then the faults end. The cache, and what handlers were told, must equal
 * the server's truth within 10 s, and nothing may be left when the informer stops.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReflectorTuning } from '#adapters/kube/informer/reflector-tuning.ts'
import { type Fault, type FaultPlace, faultsAt } from '#testing/fault-plan.ts'
import { type FaultScene, openFaultScene } from '#testing/fault-scene.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'

const defaultCount = 300
const atOnce = 60
const withinMs = 10_000
const namespaces = ['shop', 'bank'] as const
const podNames = 40
/** Long enough for a back-off to pass, so that faults are met. */
const longestPauseMs = 1_500

/** Only so that a stall is noticed within the time of a sequence. */
const tuning: Partial<ReflectorTuning> = {
  pageSize: 7,
  initialIdleMs: 1_500,
  openTimeoutMs: 1_500,
  watchShortestS: 1,
  watchLongestS: 1,
  idleMarginMs: 500,
}

const places = Object.keys(faultsAt) as FaultPlace[]
const statuses = [
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [409, 'Conflict'],
  [410, 'Expired'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
] as const

/** Runs the sequences; one line for each that failed, naming the seed that repeats its steps. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? defaultCount)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const details: string[] = []
  const tookMs: number[] = []
  let [next, faults] = [0, 0]

  async function worker(): Promise<void> {
    while (next < count) {
      const own = seed + next++
      const steps: string[] = []
      try {
        const result = await playSequence(seededRandom(own), steps)
        tookMs.push(result.tookMs)
        faults += result.faults
      } catch (error) {
        details.push(`seed ${own}: ${error instanceof Error ? error.message : String(error)}; ${steps.join(', ')}`)
      }
    }
  }

  await Promise.all(Array.from({ length: atOnce }, worker))
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => Math.round(tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0)
  console.log(`${faults} faults; right again after ${at(0.5)} ms (median), ${at(0.99)} ms (p99), ${at(1)} ms (longest)`)
  return { passed: tookMs.length, failed: details.length, details }
}

/** One sequence; `steps` is filled as it goes. */
async function playSequence(random: Random, steps: string[]): Promise<{ tookMs: number; faults: number }> {
  const clock = hastyClock(1)
  const scene = await openFaultScene({ clock, random: () => random.next(), watchList: random.chance(0.7), tuning })
  let tookMs = 0
  try {
    for (let change = 0; change < 30; change++) changeSomething(scene, random)
    scene.start()
    for (let round = 1 + random.below(3); round > 0; round--) {
      for (let step = 2 + random.below(8); step > 0; step--) {
        steps.push(disturb(scene, random))
        if (random.chance(0.7)) await sleep(random.below(longestPauseMs))
      }
      steps.push('heal')
      scene.server.heal()
      tookMs = Math.max(tookMs, await scene.settle(withinMs))
    }
  } finally {
    await scene.end()
  }
  if (clock.pendingCount() > 0) throw new Error(`${clock.pendingCount()} timers are left`)
  return { tookMs, faults: scene.server.plan.happened }
}

/** One thing that happens to the server or its objects, told. */
function disturb(scene: FaultScene, random: Random): string {
  const { server, pods } = scene
  const kind = random.below(10)
  if (kind < 4) {
    const place = random.pick(places)
    const fault = drawFault(random, place)
    const times = random.chance(0.2) ? Number.POSITIVE_INFINITY : 1 + random.below(3)
    server.plan.add(place, fault, times)
    if (random.chance(0.6)) provoke(scene, random, place)
    return `${times} × ${fault.kind}${fault.kind === 'status' ? ` ${fault.code}` : ''} at ${place}`
  }
  if (kind === 4) {
    server.closeWatches()
    return 'close watches'
  }
  if (kind === 5) {
    pods.compact()
    return 'compact'
  }
  if (kind === 6) {
    server.bookmark()
    return 'bookmark'
  }
  const changes = 1 + random.below(10)
  for (let change = 0; change < changes; change++) changeSomething(scene, random)
  return `${changes} changes`
}

/** Makes the informer come to a place. */
function provoke(scene: FaultScene, random: Random, place: FaultPlace): void {
  if (place !== 'events') scene.server.closeWatches()
  changeSomething(scene, random)
  if (!['events', 'watch', 'version'].includes(place)) scene.pods.compact()
}

function drawFault(random: Random, place: FaultPlace): Fault {
  const kind = random.pick(faultsAt[place])
  const [code, reason] = random.pick(statuses)
  if (kind === 'status') return { kind, code, reason, ...(random.chance(0.3) ? { retryAfterS: 1 } : {}) }
  return kind === 'error-event' ? { kind, code, reason } : { kind }
}

function changeSomething({ pods }: FaultScene, random: Random): void {
  const [namespace, name] = [random.pick(namespaces), `pod-${random.below(podNames)}`]
  if (random.chance(0.3)) pods.remove(namespace, name)
  else pods.put({ metadata: { name, namespace, labels: { draw: String(random.below(1_000)) } } })
}
