// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-crud [--n 4000]`: create, GET, update, LIST and delete of summaries (7.9 kB) and scans
 * (15 kB) over HTTPS on 16 connections' worth of requests at once. CPU time of the server per request, beside that of a
 * bare `node:http2` server for a GET of as many bytes, and beside what the original took.
 */
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { type Servers, withServers } from './storage/bench-setup.ts'
import { type BenchRequest, versionIn } from './storage/exchange.ts'
import { type ObjectWish, pathOf, type ResultKind, scan, summary } from './storage/objects.ts'
import { bareCpuMs, createReport, type Report, type Warmed, warmedLoad } from './storage/report.ts'

const goals = { create: 6, update: 6, get: 2, list: 3 }
/** So that each namespace has about 100 objects. */
const namespaces = 50
const concurrency = 16

interface Kind {
  readonly name: string
  readonly plural: ResultKind
  readonly make: (wish: ObjectWish) => string
  /** What the original takes, in milliseconds of CPU. */
  readonly upstream: Readonly<Partial<Record<'create' | 'get' | 'delete' | 'listNamespace' | 'listPage', number>>>
}

const kinds: readonly Kind[] = [
  {
    name: 'summary',
    plural: 'workloadconfigurationscansummaries',
    make: summary,
    upstream: { create: 5.5, get: 0.97, delete: 1.2, listNamespace: 9.5, listPage: 238 },
  },
  { name: 'scan', plural: 'workloadconfigurationscans', make: scan, upstream: { create: 7.7, get: 1.39 } },
]

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const objects = Number(option(argv, 'n') ?? 4000)
  const report = createReport()
  return withServers(async servers => {
    for (const kind of kinds) await measureKind({ servers, report, kind, objects })
    return report.outcome(servers)
  })
}

interface Measurement {
  readonly servers: Servers
  readonly report: Report
  readonly kind: Kind
  readonly objects: number
}

async function measureKind(measurement: Measurement): Promise<void> {
  const { servers, report, kind, objects } = measurement
  const versions: string[] = []
  const place = (i: number) => ({ name: `x${i}`, namespace: `n${i % namespaces}` })
  const path = (i: number) => `${pathOf(kind.plural, place(i).namespace)}/${place(i).name}`
  const sizeBytes = kind.make(place(0)).length
  const short = { count: objects, warm: Math.ceil(objects / 4), concurrency }
  const bareMs = await bareCpuMs(servers, sizeBytes, { ...short, count: objects * 2 })

  const create = await warmedLoad(servers, {
    ...short,
    request: i => ({
      method: 'POST',
      path: pathOf(kind.plural, place(i).namespace),
      body: kind.make(place(i)),
    }),
    answered(i, answer) {
      versions[i] = versionIn(answer)
    },
  })
  report.load(`create ${kind.name} of ${sizeBytes} B`, create, {
    bareCpuMs: bareMs,
    goal: goals.create,
    ...upstream(kind.upstream.create),
  })
  const get = await warmedLoad(servers, {
    ...short,
    count: objects * 2,
    request: i => ({ method: 'GET', path: path(i % objects) }),
  })
  report.load(`get ${kind.name}`, get, {
    bareCpuMs: await bareCpuMs(servers, get.bytesPerAnswer, { ...short, count: objects * 2 }),
    goal: goals.get,
    ...upstream(kind.upstream.get),
  })
  const update = await warmedLoad(servers, {
    ...short,
    request: i => ({
      method: 'PUT',
      path: path(i),
      body: kind.make({ ...place(i), round: 1, resourceVersion: versions[i] ?? '' }),
    }),
  })
  report.load(`update ${kind.name}`, update, { bareCpuMs: bareMs, goal: goals.update })
  await measureLists(measurement)
  const removed = await warmedLoad(servers, { ...short, request: i => ({ method: 'DELETE', path: path(i) }) })
  report.load(`delete ${kind.name}`, removed, { bareCpuMs: bareMs, ...upstream(kind.upstream.delete) })
}

/** Lists of a namespace without contents, as the original's default is, and a page of whole objects. */
async function measureLists({ servers, report, kind }: Measurement): Promise<void> {
  const lists = [
    {
      name: 'list of a namespace, zeroed',
      path: (i: number) => `${pathOf(kind.plural, `n${i % namespaces}`)}?resourceVersion=metadata`,
      work: { count: 400, warm: 50, concurrency: 4 },
      upstreamMs: kind.upstream.listNamespace,
    },
    {
      name: 'list of 500, whole',
      path: () => `${pathOf(kind.plural)}?resourceVersion=fullSpec&limit=500`,
      work: { count: 60, warm: 10, concurrency: 4 },
      upstreamMs: kind.upstream.listPage,
    },
  ]
  for (const { name, path, work, upstreamMs } of lists) {
    const request = (i: number): BenchRequest => ({ method: 'GET', path: path(i) })
    const warmed: Warmed = { ...work, request }
    const list = await warmedLoad(servers, warmed)
    report.load(`${kind.name}: ${name}`, list, {
      bareCpuMs: await bareCpuMs(servers, list.bytesPerAnswer, work),
      goal: goals.list,
      ...upstream(upstreamMs),
    })
  }
}

function upstream(upstreamMs: number | undefined): { readonly upstreamMs?: number } {
  return upstreamMs === undefined ? {} : { upstreamMs }
}
