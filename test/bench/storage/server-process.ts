// SPDX-License-Identifier: Apache-2.0
/** A server in a process of its own, and what requests cost it. */
import { fork } from 'node:child_process'
import { type ClientHttp2Session, connect } from 'node:http2'
import { join } from 'node:path'
import type { Usage } from './serve-storage.ts'

export interface BenchRequest {
  readonly method: string
  readonly path: string
  readonly body?: string
}

export interface BenchAnswer {
  readonly status: number
  readonly sizeBytes: number
  /** The first bytes of the answer, enough for metadata. */
  readonly head: string
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

export interface ServerProcess {
  send(request: BenchRequest): Promise<BenchAnswer>
  /** Sends the requests, `concurrency` at a time. */
  load(requests: readonly BenchRequest[], concurrency: number): Promise<Load>
  usage(): Promise<Usage>
  stop(): void
}

/** Connections of the client; requests are spread over them. */
const sessions = 4
const headBytes = 2000

/** Starts `storage` (on the database file) or the bare server. */
export async function startServer(mode: 'storage' | 'bare', file = ':memory:'): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, 'serve-storage.ts'), [mode, file])
  child.setMaxListeners(0)
  function message<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      child.once('message', value => resolve(value as T))
      child.once('exit', code => reject(new Error(`the ${mode} server ended with ${code}`)))
    })
  }
  const { port, caPem } = await message<{ port: number; caPem: string }>()
  const clients = await Promise.all(Array.from({ length: sessions }, () => session(port, caPem)))
  let next = 0

  function send(request: BenchRequest): Promise<BenchAnswer> {
    const client = clients[next++ % sessions]
    if (!client) throw new Error('no connection')
    return exchange(client, request)
  }

  async function load(requests: readonly BenchRequest[], concurrency: number): Promise<Load> {
    const before = await usage()
    const startedMs = performance.now()
    const tookMs: number[] = []
    let at = 0
    let refused = 0
    let sizeBytes = 0
    async function worker(): Promise<void> {
      for (let request = requests[at++]; request; request = requests[at++]) {
        const sentMs = performance.now()
        const answer = await send(request)
        tookMs.push(performance.now() - sentMs)
        sizeBytes += answer.sizeBytes
        if (answer.status >= 400) refused++
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    const seconds = (performance.now() - startedMs) / 1000
    const { cpuMs } = await usage()
    const sorted = tookMs.sort((a, b) => a - b)
    const percentile = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2))
    return {
      requests: requests.length,
      perSecond: Math.round(requests.length / seconds),
      cpuMs: Number(((cpuMs - before.cpuMs) / requests.length).toFixed(4)),
      p50Ms: percentile(0.5),
      p99Ms: percentile(0.99),
      bytesPerAnswer: Math.round(sizeBytes / requests.length),
      refused,
    }
  }

  async function usage(): Promise<Usage> {
    const answer = message<Usage>()
    child.send('usage')
    return answer
  }

  return {
    send,
    load,
    usage,
    stop() {
      for (const client of clients) client.destroy()
      child.disconnect()
    },
  }
}

async function session(port: number, caPem: string): Promise<ClientHttp2Session> {
  const client = connect(`https://localhost:${port}`, { ca: caPem, settings: { initialWindowSize: 4 << 20 } })
  await new Promise((resolve, reject) => {
    client.once('connect', resolve)
    client.once('error', reject)
  })
  client.setLocalWindowSize(16 << 20)
  return client
}

function exchange(client: ClientHttp2Session, { method, path, body }: BenchRequest): Promise<BenchAnswer> {
  return new Promise((resolve, reject) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const stream = client.request({
      ':method': method,
      ':path': path,
      ...(body === undefined ? {} : { 'content-type': type }),
    })
    let status = 0
    let sizeBytes = 0
    let head = ''
    stream.on('response', headers => {
      status = headers[':status'] ?? 0
    })
    stream.on('data', (piece: Buffer) => {
      if (sizeBytes < headBytes) head += piece.toString('utf8', 0, headBytes)
      sizeBytes += piece.byteLength
    })
    stream.on('end', () => resolve({ status, sizeBytes, head }))
    stream.on('error', reject)
    stream.end(body)
  })
}
