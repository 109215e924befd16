// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-consolidate [--containers 200] [--reports 20]`: agents report over HTTPS, storage makes
 * profiles; CPU time of the server per report, its peak memory, and how long a GET takes meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { containerReport, profileName } from '#testing/builders/container-report.ts'
import { option } from '#testing/suite-runner.ts'
import { withServers } from './storage/bench-setup.ts'
import type { BenchRequest } from './storage/exchange.ts'
import type { ServerProcess } from './storage/server-process.ts'

const peakGoalMiB = 220
const connections = 16
const root = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop'
/** Longer than the pipeline ever waits for quiet. */
const patienceMs = 120_000

export async function run(argv: readonly string[]): Promise<undefined> {
  const containers = Number(option(argv, 'containers') ?? 200)
  const reports = Number(option(argv, 'reports') ?? 20)
  return withServers(async ({ storage }) => {
    const before = await storage.usage()
    const startedMs = performance.now()
    const ending = new AbortController()
    const asking = waitsFor(storage, ending.signal)
    const posted = await storage.load(workOf(Array.from(requests(containers, reports))))
    await consolidated(storage, containers)
    const wallMs = performance.now() - startedMs
    ending.abort()
    const waits = await asking
    const { cpuMs, peakRssMiB } = await storage.usage()
    console.log(
      JSON.stringify(
        {
          reports: containers * reports,
          bytesPerReport: JSON.stringify(report(0, 1)).length,
          refused: posted.refused,
          wallMs: Math.round(wallMs),
          cpuMsPerReport: Number(((cpuMs - before.cpuMs) / (containers * reports)).toFixed(2)),
          getP50Ms: quantile(waits, 0.5),
          getP99Ms: quantile(waits, 0.99),
          getMostMs: quantile(waits, 1),
          peakRssMiB,
          peakGoalMiB,
        },
        undefined,
        2,
      ),
    )
    if (peakRssMiB > peakGoalMiB || posted.refused > 0) process.exitCode = 1
    return undefined
  })
}

function workOf(all: readonly BenchRequest[]): Parameters<ServerProcess['load']>[0] {
  const [first] = all
  if (!first) throw new Error('expected at least one report')
  return { count: all.length, concurrency: connections, request: i => all[i] ?? first }
}

/** The first reports of all containers, then the second ones, as agents that started together send them. */
function* requests(containers: number, reports: number): Generator<BenchRequest> {
  for (let number = 1; number <= reports; number++)
    for (let container = 0; container < containers; container++)
      yield { method: 'POST', path: `${root}/containerprofiles`, body: JSON.stringify(report(container, number)) }
}

/** What a container of a web application does in ten minutes; a part of it is new each time. */
function report(container: number, number: number): object {
  const list = <T>(length: number, make: (i: number) => T) => Array.from({ length }, (_, i) => make(i))
  return containerReport({
    workload: `web${Math.floor(container / 2)}-1`,
    container: `c${container % 2}`,
    number,
    spec: {
      syscalls: list(60, i => `call${i}`),
      capabilities: ['NET_BIND_SERVICE', 'SETUID'],
      execs: list(5, i => ({ path: '/usr/bin/node', args: ['node', '--job', String(number * 5 + i)] })),
      opens: [
        ...list(80, i => ({ path: `/usr/lib/node_modules/m${i}/index.js`, flags: ['O_RDONLY', 'O_CLOEXEC'] })),
        ...list(40, i => ({ path: `/data/${number}/${i}.json`, flags: ['O_RDWR'] })),
        ...list(20, i => ({ path: `/proc/${number * 20 + i}/stat`, flags: ['O_RDONLY'] })),
      ],
      endpoints: list(10, i => ({ endpoint: `:8080/user/${number * 10 + i}`, methods: ['GET'], internal: false })),
      egress: list(5, i => ({
        identifier: `n${i}`,
        type: 'external',
        dns: `host${i}.example.`,
        dnsNames: [`host${i}.example.`],
        ports: [{ name: 'TCP-443', protocol: 'TCP', port: 443 }],
        ipAddress: `10.0.0.${i}`,
      })),
    },
  })
}

/** Waits until every container has its profile, and no report is left. */
async function consolidated(storage: ServerProcess, containers: number): Promise<void> {
  const untilMs = performance.now() + patienceMs
  while (performance.now() < untilMs) {
    const page = await storage.send({ method: 'GET', path: `${root}/containerprofiles?limit=1` })
    const remaining = Number(/"remainingItemCount":(\d+)/.exec(page.head)?.[1])
    if (remaining === containers - 1) return
    await sleep(250)
  }
  throw new Error(`expected ${containers} profiles and no reports within ${patienceMs / 1000} s`)
}

/** How long each of many GETs takes while the server works. */
async function waitsFor(storage: ServerProcess, signal: AbortSignal): Promise<readonly number[]> {
  const waits: number[] = []
  const path = `${root}/containerprofiles/${profileName({ workload: 'web0-1', container: 'c0' })}`
  while (!signal.aborted) {
    const sentMs = performance.now()
    await storage.send({ method: 'GET', path })
    waits.push(performance.now() - sentMs)
    await sleep(20)
  }
  return waits.sort((a, b) => a - b)
}

function quantile(sorted: readonly number[], share: number): number {
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share))
  return Number((sorted[at] ?? 0).toFixed(1))
}
