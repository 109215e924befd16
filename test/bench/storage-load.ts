// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-load [--seconds 60] [--n 5000]`: 25 readers, 6 writers, 3 updaters and one consolidator at once
 * over HTTPS, each on a connection of its own. Throughput, latencies by what was done, CPU time of the server per request.
 */
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { type Actor, consolidator, type Noted, reader, updater, writer } from './storage/actors.ts'
import { withServers } from './storage/bench-setup.ts'
import { exchange } from './storage/exchange.ts'
import { summariesPath, summary } from './storage/objects.ts'
import { createReport } from './storage/report.ts'
import { loadOf, openSession, percentiles, type ServerProcess } from './storage/server-process.ts'

const readers = 25
const writers = 6
const updaters = 3
const namespaces = 50

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const seconds = Number(option(argv, 'seconds') ?? 60)
  const objects = Number(option(argv, 'n') ?? 5000)
  const report = createReport()
  return withServers(async servers => {
    const { storage } = servers
    const namespaceOf = (i: number) => `n${i % namespaces}`
    const fill = await storage.load({
      count: objects,
      concurrency: 16,
      request: i => ({
        method: 'POST',
        path: summariesPath(namespaceOf(i)),
        body: summary({ name: `x${i}`, namespace: namespaceOf(i) }),
      }),
    })
    report.load(`create ${objects} summaries`, loadOf([fill]))
    const ground = { objects, namespaceOf }
    const actors = [
      ...Array.from({ length: readers }, (_, i) => reader(ground, i)),
      ...Array.from({ length: writers }, (_, i) => writer(ground, i)),
      ...Array.from({ length: updaters }, (_, i) => updater(ground, i, updaters)),
      consolidator(),
    ]
    const before = await storage.usage()
    const untilMs = performance.now() + seconds * 1000
    const noted = (await Promise.all(actors.map(actor => act(storage, actor, untilMs)))).flat()
    const after = await storage.usage()
    const cpuMs = (after.cpuMs - before.cpuMs) / noted.length
    console.log(`      ${Math.round(noted.length / seconds)} requests/s, ${cpuMs.toFixed(3)} ms CPU each`)
    for (const [what, all] of Map.groupBy(noted, each => each.what)) {
      const { p50Ms, p99Ms } = percentiles(all.map(({ tookMs }) => tookMs))
      const rate = Math.round(all.length / seconds)
      console.log(`      ${what.padEnd(34)} ${all.length} requests, ${rate}/s, p50 ${p50Ms} ms, p99 ${p99Ms} ms`)
      const refused = all.filter(({ status }) => status >= 400)
      report.check(`${what}: none of ${all.length} refused (${refused.length} were)`, refused.length === 0)
    }
    return report.outcome(servers)
  })
}

/** One actor's requests, one after the other, until the time is over. */
async function act(storage: ServerProcess, actor: Actor, untilMs: number): Promise<readonly Noted[]> {
  const session = await openSession(storage.address)
  const noted: Noted[] = []
  const steps = actor()
  let step = steps.next()
  while (step.done !== true && performance.now() < untilMs) {
    const { what, ...request } = step.value
    const sentMs = performance.now()
    const answer = await exchange(session, request)
    noted.push({ what, tookMs: performance.now() - sentMs, status: answer.status })
    step = steps.next(answer)
  }
  session.destroy()
  return noted
}
