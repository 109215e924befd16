// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-list [--n 10000]`: LIST of all summaries, of a page, of a namespace, and GET of one over
 * HTTPS. CPU time of the server per request, beside that of a bare `node:http2` server for as many bytes.
 */
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { withServers } from './storage/bench-setup.ts'
import { summariesPath, summary } from './storage/objects.ts'
import { createReport, measure } from './storage/report.ts'
import { loadOf } from './storage/server-process.ts'

const namespaces = 100

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const objects = Number(option(argv, 'n') ?? 10_000)
  const report = createReport()
  const namespaceOf = (i: number) => `n${i % namespaces}`
  const measured = [
    { name: 'get', path: `${summariesPath('n1')}/x1`, work: { count: 10_000, warm: 2000, concurrency: 16 }, goal: 2 },
    {
      name: 'list of a namespace',
      path: summariesPath('n1'),
      work: { count: 400, warm: 50, concurrency: 4 },
      goal: 3,
    },
    {
      name: 'list of 500',
      path: `${summariesPath()}?limit=500`,
      work: { count: 80, warm: 10, concurrency: 4 },
      goal: 3,
    },
    { name: 'list of all', path: summariesPath(), work: { count: 6, warm: 1, concurrency: 2 }, goal: 3 },
  ]
  return withServers(async servers => {
    const fill = await servers.storage.load({
      count: objects,
      concurrency: 16,
      request: i => ({
        method: 'POST',
        path: summariesPath(namespaceOf(i)),
        body: summary({ name: `x${i}`, namespace: namespaceOf(i) }),
      }),
    })
    report.load(`create ${objects} summaries`, loadOf([fill]))
    for (const { name, path, work, goal } of measured) {
      const { load, bareCpuMs } = await measure(servers, { ...work, request: () => ({ method: 'GET', path }) })
      report.load(name, load, { bareCpuMs, goal })
    }
    return report.outcome(servers)
  })
}
