// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-list [--n 10000]`: LIST of all summaries, LIST of a page and GET of one over HTTPS; CPU time
 * of the server per request, and as a multiple of a bare `node:http2` server that sends as many bytes.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { option } from '#testing/suite-runner.ts'
import { type BenchRequest, type Load, type ServerProcess, startServer } from './storage/server-process.ts'
import { summariesPath, summary } from './storage/summary.ts'

const goals = { getRatio: 2, listRatio: 3, peakRssMiB: 220 }
const namespaces = 100
const connections = 16

export async function run(argv: readonly string[]): Promise<undefined> {
  const objects = Number(option(argv, 'n') ?? 10_000)
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const [storage, bare] = await Promise.all([startServer('storage', join(folder, 'objects.db')), startServer('bare')])
  try {
    await fill(storage, objects)
    const one = `${summariesPath('n1')}/x1`
    const compared = {
      get: await compare({
        storage,
        bare,
        request: { method: 'GET', path: one },
        warm: 2000,
        count: 20_000,
        concurrency: connections,
      }),
      'list of a namespace': await compare({
        storage,
        bare,
        request: { method: 'GET', path: summariesPath('n1') },
        warm: 50,
        count: 500,
        concurrency: 4,
      }),
      'list of 500': await compare({
        storage,
        bare,
        request: { method: 'GET', path: `${summariesPath()}?limit=500` },
        warm: 10,
        count: 100,
        concurrency: 4,
      }),
      'list of all': await compare({
        storage,
        bare,
        request: { method: 'GET', path: summariesPath() },
        warm: 1,
        count: 8,
        concurrency: 2,
      }),
    }
    const { peakRssMiB } = await storage.usage()
    console.log(
      JSON.stringify(
        { objects, bytesPerObject: Math.round(summary('x1', 'n1').length), ...compared, peakRssMiB, goals },
        undefined,
        2,
      ),
    )
  } finally {
    storage.stop()
    bare.stop()
    rmSync(folder, { recursive: true })
  }
  return undefined
}

async function fill(storage: ServerProcess, objects: number): Promise<void> {
  const requests = Array.from({ length: objects }, (_, i): BenchRequest => {
    const namespace = `n${i % namespaces}`
    return { method: 'POST', path: summariesPath(namespace), body: summary(`x${i}`, namespace) }
  })
  const { refused } = await storage.load(requests, connections)
  if (refused > 0) throw new Error(`${refused} of ${objects} creates were refused`)
}

interface Comparison {
  readonly storage: ServerProcess
  readonly bare: ServerProcess
  readonly request: BenchRequest
  readonly warm: number
  readonly count: number
  readonly concurrency: number
}

/** Both servers are warmed up first; what is compiled and cached by then is what production runs on. */
async function compare({ storage, bare, request, warm, count, concurrency }: Comparison): Promise<object> {
  const times = (n: number, each: BenchRequest) => Array<BenchRequest>(n).fill(each)
  const { sizeBytes } = await storage.send(request)
  const same: BenchRequest = { method: 'GET', path: `/${sizeBytes}` }
  await storage.load(times(warm, request), concurrency)
  await bare.load(times(warm, same), concurrency)
  const ours = await storage.load(times(count, request), concurrency)
  const theirs: Load = await bare.load(times(count, same), concurrency)
  return { ...ours, bareCpuMs: theirs.cpuMs, ratio: Number((ours.cpuMs / theirs.cpuMs).toFixed(2)) }
}
