// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-watch [--watchers 200] [--n 2000]`: changes fan out to many watchers over HTTPS. From sending
 * a write to the line at a watcher, CPU time of the server for a line, and whether every watcher saw every change in order.
 */
import type { ClientHttp2Session } from 'node:http2'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { type Servers, withServers } from './storage/bench-setup.ts'
import { summariesPath, summary } from './storage/objects.ts'
import { createReport, type Report } from './storage/report.ts'
import { loadOf, openSession, percentiles } from './storage/server-process.ts'
import { createWatcher, type Watcher } from './storage/watcher.ts'

const namespace = 'n1'
const connections = 10
const writers = 8

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const watchers = Number(option(argv, 'watchers') ?? 200)
  const writes = Number(option(argv, 'n') ?? 2000)
  const report = createReport()
  return withServers(async servers => {
    await fanOut(servers, report, { watchers, writes })
    return report.outcome(servers)
  })
}

interface FanOut {
  readonly watchers: number
  readonly writes: number
}

async function fanOut({ storage }: Servers, report: Report, size: FanOut): Promise<void> {
  const sessions = await Promise.all(Array.from({ length: connections }, () => openSession(storage.address)))
  const sentMs = new Map<string, number>()
  const path = `${summariesPath(namespace)}?watch=true&allowWatchBookmarks=true`
  const watchers = await Promise.all(
    Array.from({ length: size.watchers }, (_, i) =>
      createWatcher(sessions[i % connections] as ClientHttp2Session, { path, sentMs, lines: size.writes }),
    ),
  )
  const before = await storage.usage()
  const startedMs = performance.now()
  const written = await storage.load({
    count: size.writes,
    concurrency: writers,
    request(i) {
      sentMs.set(`x${i}`, performance.now())
      return { method: 'POST', path: summariesPath(namespace), body: summary({ name: `x${i}`, namespace }) }
    },
  })
  await Promise.all(watchers.map(({ done }) => done))
  const seconds = (performance.now() - startedMs) / 1000
  const after = await storage.usage()
  const lines = size.watchers * size.writes
  const { p50Ms, p99Ms } = percentiles(watchers.flatMap(({ tookMs }) => tookMs))
  report.load(`create with ${size.watchers} watchers`, loadOf([written]))
  console.log(
    `      ${lines} lines: ${Math.round(lines / seconds)}/s, ${(((after.cpuMs - before.cpuMs) * 1000) / lines).toFixed(1)} µs CPU each, p50 ${p50Ms} ms, p99 ${p99Ms} ms after the write was sent`,
  )
  report.check(`each of ${size.watchers} watchers saw all ${size.writes} changes in order`, watchers.every(isWhole))
  for (const session of sessions) session.destroy()
}

function isWhole({ versions }: Watcher): boolean {
  return versions.every((version, i) => i === 0 || version > (versions[i - 1] ?? 0))
}
