// SPDX-License-Identifier: Apache-2.0
/** A plain client of any API server, for tests: one request at a time, watches line by line. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'
import { createInterface } from 'node:readline'
import type { KubeObject } from '#domain/kube-object.ts'
import type { KubeAccess } from '#tools/envtest/access.ts'

export interface TestRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly bytes: Buffer
  readonly text: string
  /** The answer parsed as JSON. */
  readonly json: KubeObject & Readonly<Record<string, unknown>>
}

/** One line of a watch. */
export interface TestEvent {
  readonly type: string
  readonly object: KubeObject
}

export interface TestWatch {
  /** The next event; undefined when the stream has ended. */
  next(): Promise<TestEvent | undefined>
  /** The next `count` events in short: `ADDED a`, `BOOKMARK`. */
  short(count: number): Promise<string[]>
  readonly status: number
  readonly headers: IncomingMessage['headers']
  close(): void
}

/** Requests to one server. */
export interface ApiClient {
  call(method: string, path: string, request?: TestRequest): Promise<TestAnswer>
  /** Opens a watch; its headers have come. */
  watch(path: string, headers?: Readonly<Record<string, string>>): Promise<TestWatch>
  close(): void
}

/** A client of a server that listens without TLS, or of a cluster by somebody's credentials. */
export function createApiClient(access: string | KubeAccess): ApiClient {
  const { server, agent, headers: own } = connectionOf(access)

  function send(method: string, path: string, { body, headers = {} }: TestRequest): Promise<IncomingMessage> {
    const bytes =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const length = bytes === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(bytes) }
      const options = { method, agent, headers: { ...own, ...length, ...headers } }
      const start = server.startsWith('https') ? httpsRequest : httpRequest
      const request = start(server + path, options, resolve)
      request.on('error', reject)
      request.end(bytes)
    })
  }

  return {
    async call(method, path, request = {}) {
      const response = await send(method, path, request)
      const bytes = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>))
      const text = bytes.toString()
      return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        bytes,
        text,
        get json() {
          return JSON.parse(text) as TestAnswer['json']
        },
      }
    },
    async watch(path, headers = {}) {
      return watchOf(await send('GET', path, { headers }))
    },
    close: () => agent.destroy(),
  }
}

interface Connection {
  readonly server: string
  readonly agent: Agent
  readonly headers: Readonly<Record<string, string>>
}

function connectionOf(access: string | KubeAccess): Connection {
  if (typeof access === 'string') return { server: access, agent: new Agent({ keepAlive: true }), headers: {} }
  const { server, caPem: ca, credential, serverName } = access
  const name = serverName === undefined ? {} : { servername: serverName }
  if (credential.kind === 'token') {
    const headers = { authorization: `Bearer ${credential.token}` }
    return { server, agent: new TlsAgent({ keepAlive: true, ca, ...name }), headers }
  }
  const { certificatePem: cert, privateKeyPem: key } = credential
  return { server, agent: new TlsAgent({ keepAlive: true, ca, cert, key, ...name }), headers: {} }
}

function watchOf(response: IncomingMessage): TestWatch {
  response.on('error', () => {})
  let lines: NodeJS.AsyncIterator<string> | undefined
  async function next(): Promise<TestEvent | undefined> {
    // Nothing is read before it is asked for, so that a watch nobody asks is a slow one.
    // A stream that is gone would never tell a reader that comes later.
    if (!lines && response.destroyed) return undefined
    lines ??= createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    return done === true || value === undefined ? undefined : (JSON.parse(value) as TestEvent)
  }
  return {
    next,
    status: response.statusCode ?? 0,
    headers: response.headers,
    async short(count) {
      const events: string[] = []
      for (let i = 0; i < count; i++) {
        const event = await next()
        events.push(event ? [event.type, event.object.metadata?.name].filter(Boolean).join(' ') : 'end')
      }
      return events
    },
    close: () => void response.destroy(),
  }
}
