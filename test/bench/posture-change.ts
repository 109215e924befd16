// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- posture-change [--n 20000] [--changes 500] [--stored 100]`: one changed deployment in a cluster of
 * that size, to the results of everything that the change makes due (engine), and to the line of a watch that shows
 * the stored result (end to end, through the embedded cluster, debouncing included; `--stored 0` leaves that out).
 */
import { join } from 'node:path'
import { keyOf, refOf } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { Posture } from '#engines/posture/posture.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { syntheticCluster } from '#testing/builders/synthetic-cluster.ts'
import { measureChild } from '#testing/measured-child.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { isBusy, outcomeOf } from './goals.ts'

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const objects = Number(option(argv, 'n') ?? 20_000)
  const changes = Number(option(argv, 'changes') ?? 500)
  const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'cluster' })
  const posture = new Posture(library, { controlInputs: defaultControlInputs })
  const deployments = []
  for (const object of syntheticCluster({ objects })) {
    posture.put(keyOf(refOf(object)), object)
    if (object.kind === 'Deployment') deployments.push(object)
  }
  for (const id of posture.index.sortedIds()) posture.evaluate(id)
  const tookMs: number[] = []
  let due = 0
  for (let i = 0; i < changes; i++) {
    const object = deployments[(i * 7919) % deployments.length]
    if (!object) continue
    const changed = { ...object, metadata: { ...object.metadata, annotations: { change: String(i) } } }
    const startedMs = threadCpuMs()
    const ids = posture.put(keyOf(refOf(changed)), changed)
    for (const id of ids) posture.evaluate(id)
    tookMs.push(threadCpuMs() - startedMs)
    due += ids.length
  }
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => Number((tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0).toFixed(3))
  const engine = { changes, dueOnAverage: due / changes, p50Ms: at(0.5), p99Ms: at(0.99) }
  const stored = Number(option(argv, 'stored') ?? 100)
  const endToEnd = stored === 0 ? undefined : await untilStored(objects, stored)
  console.log(JSON.stringify({ objects, controls: library.controls.length, engine, endToEnd }, undefined, 2))
  const margin = isBusy() ? 5 : 1
  return outcomeOf([
    { name: 'CPU of a change in the engine, p99', value: engine.p99Ms, goal: 20, unit: 'ms' },
    ...(endToEnd
      ? [{ name: 'a change until it is stored, p99', value: endToEnd.p99Ms, goal: 1000, unit: 'ms', margin }]
      : []),
  ])
}

/** CPU time of this thread: what others do on the machine does not count. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

async function untilStored(objects: number, changes: number) {
  const child = join(import.meta.dirname, 'posture', 'stored-change.ts')
  const { result, peakRssMiB } = await measureChild<{ readonly p99Ms: number }>(child, [
    String(objects),
    String(changes),
  ])
  return { changes, ...result, peakRssMiB }
}
