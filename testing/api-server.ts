// SPDX-License-Identifier: Apache-2.0
/** An API server over an in-memory store, reached over real HTTP on the loopback interface. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { kubernetesApi } from '#adapters/apiserver/builtin/kubernetes-api.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { type ApiServer, type ApiServerOptions, createApiServer } from '#adapters/apiserver/server.ts'
import { openSqliteStore } from '#adapters/db/sqlite/store.ts'
import type { ObjectStore } from '#adapters/db/store.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { memoryLog } from './memory-log.ts'

export interface TestRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
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
  close(): void
}

export interface TestServer {
  readonly server: ApiServer
  readonly store: ObjectStore
  readonly url: string
  /** Lines the server logged. */
  readonly lines: ReturnType<typeof memoryLog>['lines']
  call(method: string, path: string, request?: TestRequest): Promise<TestAnswer>
  /** Opens a watch; its headers have come. */
  watch(path: string, headers?: Readonly<Record<string, string>>): Promise<TestWatch>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a server with the built-in kinds and `extra` ones. */
export async function startTestServer(
  extra: readonly ResourceDescriptor[] = [],
  options: Partial<ApiServerOptions> = {},
): Promise<TestServer> {
  const user = { name: 'tester', groups: ['system:masters'] }
  const api = kubernetesApi({ authenticate: async () => user, authorize: async () => true })
  const clock = options.clock ?? systemClock
  const store = options.store ?? openSqliteStore({ file: ':memory:', clock })
  const { log, lines } = memoryLog()
  const server = await createApiServer({
    descriptors: [...api.descriptors, ...extra],
    structure: api.structure,
    openapi: api.openApi,
    authentication: everybodyIs(user),
    random: Math.random,
    version: { major: '1', minor: '36', gitVersion: 'v1.36.3' },
    log,
    ...options,
    store,
    clock,
  })
  const { url } = await server.listen({})
  const agent = new Agent({ keepAlive: true })

  function send(method: string, path: string, { body, headers = {} }: TestRequest): Promise<IncomingMessage> {
    const bytes =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const length = bytes === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(bytes) }
      const all = { ...length, ...headers }
      const request = httpRequest(url + path, { method, agent, headers: all }, resolve)
      request.on('error', reject)
      request.end(bytes)
    })
  }

  return {
    server,
    store,
    url,
    lines,
    async call(method, path, request = {}) {
      const response = await send(method, path, request)
      const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString()
      return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        text,
        get json() {
          return JSON.parse(text) as TestAnswer['json']
        },
      }
    },
    async watch(path, headers = {}) {
      return watchOf(await send('GET', path, { headers }))
    },
    async [Symbol.asyncDispose]() {
      agent.destroy()
      await server.close(0)
      if (!options.store) await store.close()
    },
  }
}

function watchOf(response: IncomingMessage): TestWatch {
  response.on('error', () => {})
  let lines: NodeJS.AsyncIterator<string> | undefined
  async function next(): Promise<TestEvent | undefined> {
    // Nothing is read before it is asked for, so that a watch nobody asks is a slow one.
    lines ??= createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    return done === true || value === undefined ? undefined : (JSON.parse(value) as TestEvent)
  }
  return {
    next,
    status: response.statusCode ?? 0,
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
