// SPDX-License-Identifier: Apache-2.0
/** A server in a process of its own, and what requests cost it. */
import { fork } from 'node:child_process'
import { type ClientHttp2Session, connect } from 'node:http2'
import { type BenchAnswer, type BenchRequest, exchange } from './exchange.ts'
import type { Usage } from './serve-storage.ts'

/** What some requests took, raw. */
export interface Sample {
  readonly requests: number
  readonly seconds: number
  /** CPU time of the server for all of them. */
  readonly cpuMs: number
  readonly tookMs: readonly number[]
  readonly sizeBytes: number
  readonly refused: number
}

/** What a number of equal requests took. */
export interface Load {
  readonly requests: number
  readonly perSecond: number
  /** CPU time of the server for one request. */
  readonly cpuMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly bytesPerAnswer: number
  readonly refused: number
}

/** Requests to send, by number from 0, and what to do with their answers. */
export interface Work {
  readonly count: number
  /** Requests in progress at once. */
  readonly concurrency: number
  readonly request: (i: number) => BenchRequest
  readonly answered?: (i: number, answer: BenchAnswer) => void
}

export interface ServerProcess {
  /** Of the server, for connections that the benchmark opens itself. */
  readonly address: { readonly port: number; readonly caPem: string }
  send(request: BenchRequest): Promise<BenchAnswer>
  load(work: Work): Promise<Sample>
  usage(): Promise<Usage>
  stop(): void
}

export interface ServerWish {
  readonly mode: 'storage' | 'bare'
  /** The bundled `serve-storage.ts`. */
  readonly bundle: string
  /** Database file of `storage`. */
  readonly file?: string
  /** Node flags. */
  readonly flags?: readonly string[]
  /** Variables beside those of the benchmark. */
  readonly env?: Readonly<Record<string, string>>
}

/** Connections of the client; requests are spread over them. */
const sessions = 4

export async function startServer({
  mode,
  bundle,
  file = ':memory:',
  flags = [],
  env = {},
}: ServerWish): Promise<ServerProcess> {
  const child = fork(bundle, [mode, file], { execArgv: [...flags], env: { ...process.env, ...env } })
  child.setMaxListeners(0)
  function message<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      child.once('message', value => resolve(value as T))
      child.once('exit', code => reject(new Error(`the ${mode} server ended with ${code}`)))
    })
  }
  const address = await message<{ port: number; caPem: string }>()
  const clients = await Promise.all(Array.from({ length: sessions }, () => openSession(address)))
  let next = 0

  function send(request: BenchRequest): Promise<BenchAnswer> {
    const client = clients[next++ % sessions]
    if (!client) throw new Error('no connection')
    return exchange(client, request)
  }

  async function load({ count, concurrency, request, answered }: Work): Promise<Sample> {
    const before = await usage()
    const startedMs = performance.now()
    const tookMs: number[] = []
    let at = 0
    let refused = 0
    let sizeBytes = 0
    async function worker(): Promise<void> {
      for (let i = at++; i < count; i = at++) {
        const sentMs = performance.now()
        const answer = await send(request(i))
        tookMs.push(performance.now() - sentMs)
        sizeBytes += answer.sizeBytes
        if (answer.status >= 400) refused++
        else answered?.(i, answer)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    const seconds = (performance.now() - startedMs) / 1000
    const { cpuMs } = await usage()
    return {
      requests: count,
      seconds,
      cpuMs: cpuMs - before.cpuMs,
      tookMs,
      sizeBytes,
      refused,
    }
  }

  async function usage(): Promise<Usage> {
    const answer = message<Usage>()
    child.send('usage')
    return answer
  }

  return {
    address,
    send,
    load,
    usage,
    stop() {
      for (const client of clients) client.destroy()
      child.disconnect()
    },
  }
}

/** Samples of equal requests as one. */
export function loadOf(samples: readonly Sample[]): Load {
  const sum = (valueOf: (sample: Sample) => number) => samples.reduce((total, sample) => total + valueOf(sample), 0)
  const requests = sum(sample => sample.requests)
  return {
    requests,
    perSecond: Math.round(requests / sum(({ seconds }) => seconds)),
    cpuMs: sum(({ cpuMs }) => cpuMs) / requests,
    ...percentiles(samples.flatMap(({ tookMs }) => tookMs)),
    bytesPerAnswer: Math.round(sum(({ sizeBytes }) => sizeBytes) / requests),
    refused: sum(({ refused }) => refused),
  }
}

/** The median, and what one in a hundred exceeds. */
export function percentiles(tookMs: readonly number[]): { readonly p50Ms: number; readonly p99Ms: number } {
  const sorted = tookMs.toSorted((a, b) => a - b)
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2))
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** Opens a connection with windows as wide as clients of Kubernetes have them. */
export async function openSession({ port, caPem }: ServerProcess['address']): Promise<ClientHttp2Session> {
  const client = connect(`https://localhost:${port}`, { ca: caPem, settings: { initialWindowSize: 4 << 20 } })
  await new Promise((resolve, reject) => {
    client.once('connect', resolve)
    client.once('error', reject)
  })
  client.setLocalWindowSize(16 << 20)
  return client
}
