// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run soak -- profiles-crash [--n 100] [--seed S] [--database postgres]`: kill -9 of storage while it makes
 * profiles of reports.
 *
 * Agents report over HTTPS, each report again until it is acknowledged. At the end no report is left, every profile
 * has everything that was reported, its series is one without a gap, and the workload's profile says the same.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { containerReport, profileName } from '#testing/builders/container-report.ts'
import { startPostgresServer } from '#testing/postgres-server.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { bundleServer, type Place, ServerProcess } from './crash/storage-process.ts'

const containers = ['a', 'b', 'c', 'd', 'e', 'f']
const root = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop'
const longestRoundMs = 2000
const settleMs = 60_000

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? 100)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const dir = mkdtempSync(join(tmpdir(), 'ks-profiles-crash-'))
  const postgres = option(argv, 'database') === 'postgres' ? startPostgresServer() : undefined
  const place = { program: await bundleServer(dir), dir, ...(postgres && { database: postgres.newDatabase() }) }
  try {
    return await killing(place, count, seededRandom(seed))
  } finally {
    postgres?.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function killing(place: Place, count: number, random: Random): Promise<SuiteOutcome> {
  const agents = containers.map(container => new Agent(container))
  for (let round = 0; round < count; round++) {
    const storage = await ServerProcess.start(place)
    const ending = new AbortController()
    const reporting = agents.map(agent => agent.report(storage.rest, ending.signal))
    await sleep(random.below(longestRoundMs))
    await storage.kill()
    ending.abort()
    await Promise.all(reporting)
  }
  const storage = await ServerProcess.start(place)
  try {
    const details = [...(await settled(storage.rest)), ...(await wrongProfiles(storage.rest, agents))]
    const reports = agents.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
    console.log(`${count} kills, ${reports} acknowledged reports of ${agents.length} containers`)
    return { passed: details.length === 0 ? count : 0, failed: details.length, details }
  } finally {
    await storage.kill()
  }
}

/** Reports about one container, one after another. */
class Agent {
  readonly container: string
  acknowledged = 0

  constructor(container: string) {
    this.container = container
  }

  /** Reports until the server is gone; what was not acknowledged comes again the next time. */
  async report(rest: KubeRest, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const number = this.acknowledged + 1
      const body = containerReport({ container: this.container, number, spec: { syscalls: [markOf(number)] } })
      try {
        await rest.request({ method: 'POST', path: `${root}/containerprofiles`, body, retries: 0 })
      } catch (error) {
        // It was stored, and the answer was lost.
        if (!isKubeError(error, 'already-exists')) return
      }
      this.acknowledged = number
    }
  }
}

function markOf(number: number): string {
  return `call${String(number).padStart(6, '0')}`
}

/** Waits until no report is left, and what is derived has had its turn. */
async function settled(rest: KubeRest): Promise<readonly string[]> {
  const untilMs = performance.now() + settleMs
  let left = 0
  while (performance.now() < untilMs) {
    const list = await rest.request<{ items: readonly KubeObject[] }>({
      method: 'GET',
      path: `${root}/containerprofiles`,
    })
    left = list.items.length
    if (left === containers.length) {
      await sleep(1000)
      return []
    }
    await sleep(200)
  }
  return [`expected ${containers.length} container profiles and no reports, got ${left} objects`]
}

async function wrongProfiles(rest: KubeRest, agents: readonly Agent[]): Promise<readonly string[]> {
  const path = `${root}/applicationprofiles/replicaset-web-1`
  const workload = await rest.request<WorkloadProfile>({ method: 'GET', path })
  const wrong: string[] = []
  for (const { container, acknowledged } of agents) {
    const name = profileName({ container })
    const profile = await rest.request<Profile>({ method: 'GET', path: `${root}/containerprofiles/${name}` })
    const expected = Array.from({ length: acknowledged }, (_, i) => markOf(i + 1))
    const segments = profile.status.series.flatMap(series => series.segments)
    const derived = workload.spec.containers.find(each => each.name === container)
    if (!isSame(profile.spec.syscalls, expected))
      wrong.push(`${container}: ${acknowledged} reports, ${profile.spec.syscalls.length} in the profile`)
    if (segments.length !== 1 || segments[0]?.from !== '')
      wrong.push(`${container}: expected one segment from the start, got ${JSON.stringify(segments)}`)
    if (!isSame(derived?.syscalls ?? [], expected))
      wrong.push(`${container}: ${derived?.syscalls.length} reports in the application profile`)
  }
  return wrong
}

interface Profile extends KubeObject {
  readonly spec: { readonly syscalls: readonly string[] }
  readonly status: { readonly series: readonly { readonly segments: readonly { readonly from: string }[] }[] }
}

interface WorkloadProfile extends KubeObject {
  readonly spec: { readonly containers: readonly { readonly name: string; readonly syscalls: readonly string[] }[] }
}

/** A report whose answer was lost may be there although nobody was told. */
function isSame(found: readonly string[], expected: readonly string[]): boolean {
  return expected.every((mark, i) => found[i] === mark) && found.length <= expected.length + 1
}
