// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-crud [--n 4000]`: create, GET, update, LIST and delete of summaries (7.9 kB) and scans
 * (15 kB) over HTTPS on 16 connections' worth of requests at once. CPU time of the server per request, beside that of a
 * bare `node:http2` server for a GET of as many bytes, and beside what the original took.
 */
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { type Servers, withServers } from './storage/bench-setup.ts'
import { versionIn } from './storage/exchange.ts'
import { type ObjectWish, pathOf, type ResultKind, scan, summary } from './storage/objects.ts'
import { createReport, measure, type Report } from './storage/report.ts'

const goals = { create: 6, update: 6, get: 2, list: 3 }
/** So that each namespace has about 100 objects. */
const namespaces = 40
const concurrency = 16

/** What is measured of each kind. */
type Figure = 'create' | 'get' | 'update' | 'delete' | 'listNamespace' | 'listPage'

interface Kind {
  readonly name: string
  readonly plural: ResultKind
  readonly make: (wish: ObjectWish) => string
  /** What the original takes, in milliseconds of CPU. */
  readonly upstream: Readonly<Partial<Record<Figure, number>>>
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
  const bareBytes = kind.make(place(0)).length
  const short = { count: objects, warm: objects, concurrency, bareBytes }

  const create = await measure(servers, {
    ...short,
    request: i => ({ method: 'POST', path: pathOf(kind.plural, place(i).namespace), body: kind.make(place(i)) }),
    answered(i, answer) {
      versions[i] = versionIn(answer)
    },
  })
  const goal = (name: 'create' | 'get' | 'update') => ({ goal: goals[name], ...upstream(kind, name) })
  report.load(`create ${kind.name} of ${bareBytes} B`, create.load, { ...create, ...goal('create') })
  const { bareBytes: _bareBytes, ...read } = short
  const get = await measure(servers, { ...read, request: i => ({ method: 'GET', path: path(i) }) })
  report.load(`get ${kind.name}`, get.load, { ...get, ...goal('get') })
  const update = await measure(servers, {
    ...short,
    request: i => ({
      method: 'PUT',
      path: path(i),
      body: kind.make({ ...place(i), round: 1, resourceVersion: versions[i] ?? '' }),
    }),
  })
  report.load(`update ${kind.name}`, update.load, { ...update, ...goal('update') })
  await measureLists(measurement)
  const removed = await measure(servers, { ...short, request: i => ({ method: 'DELETE', path: path(i) }) })
  report.load(`delete ${kind.name}`, removed.load, { ...removed, ...upstream(kind, 'delete') })
}

/** Lists of a namespace without contents, as the original's default is, and a page of whole objects. */
async function measureLists({ servers, report, kind }: Measurement): Promise<void> {
  const lists = [
    {
      name: 'list of a namespace, zeroed',
      figure: 'listNamespace',
      path: (i: number) => `${pathOf(kind.plural, `n${i % namespaces}`)}?resourceVersion=metadata`,
      work: { count: 500, warm: 100, concurrency: 4 },
    },
    {
      name: 'list of 500, whole',
      figure: 'listPage',
      path: () => `${pathOf(kind.plural)}?resourceVersion=fullSpec&limit=500`,
      work: { count: 60, warm: 10, concurrency: 4 },
    },
  ] as const
  for (const { name, figure, path, work } of lists) {
    const list = await measure(servers, { ...work, request: i => ({ method: 'GET', path: path(i) }) })
    report.load(`${kind.name}: ${name}`, list.load, { ...list, goal: goals.list, ...upstream(kind, figure) })
  }
}

function upstream(kind: Kind, figure: Figure): { readonly upstreamMs?: number } {
  const upstreamMs = kind.upstream[figure]
  return upstreamMs === undefined ? {} : { upstreamMs }
}
