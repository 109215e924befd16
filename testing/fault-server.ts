// SPDX-License-Identifier: Apache-2.0
/**
 * An API server for the reading side of the Kubernetes API, in memory, that goes wrong where it is told to.
 *
 * Without faults it is honest: one version counter, consistent pages, watches that resume, bookmarks, WatchList,
 * 410 for what was compacted. It knows no selectors and answers 400 to them. Objects are changed from outside,
 * through `resource`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createFakeResource, type FakeResource, Gone, type VersionCounter } from './fake-resources.ts'
import { createFaultPlan, type Fault, type FaultPlan } from './fault-plan.ts'
import { createFaultStream, type FaultStream, statusObject } from './fault-stream.ts'

export interface FaultServerOptions {
  /** Kind of the objects by path of their collection: `{ '/api/v1/pods': { apiVersion: 'v1', kind: 'Pod' } }`. */
  readonly resources: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string }>>
  /** Whether the server knows how to stream a list. Default true. */
  readonly watchList?: boolean
}

export interface FaultServer extends AsyncDisposable {
  readonly url: string
  readonly plan: FaultPlan
  /** The objects at a path of the options. */
  resource(path: string): FakeResource
  /** Sends a bookmark on every open watch. */
  bookmark(): void
  /** Ends every open watch between two events, as a server that shuts down does. */
  closeWatches(): void
  /** Ends all faults, and sends what was held back. */
  heal(): void
  /** Sets the version counter back, as a restored backup of etcd does; what objects there are stays. */
  turnBack(version: number): void
  /** Accepts only this bearer token from now on. */
  requireToken(token: string): void
  /** Path and query of each request, oldest first. */
  readonly requests: readonly string[]
  readonly watchCount: () => number
  readonly connectionCount: () => number
}

/** Starts the server on loopback. */
export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const counter: VersionCounter = { current: 1 }
  const resources = new Map(
    Object.entries(options.resources).map(([path, { apiVersion, kind }]) => [
      path,
      createFakeResource(apiVersion, kind, counter),
    ]),
  )
  const plan = createFaultPlan()
  const sockets = new Set<Socket>()
  const streams = new Set<{ readonly stream: FaultStream; readonly bookmarks: boolean }>()
  const requests: string[] = []
  let token: string | undefined

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost')
    requests.push(`${url.pathname}${url.search}`)
    const resource = resources.get(url.pathname)
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      sendStatus(response, 401, 'Unauthorized')
    else if (!resource) sendStatus(response, 404, 'NotFound')
    else if (url.searchParams.has('labelSelector') || url.searchParams.has('fieldSelector'))
      sendStatus(response, 400, 'BadRequest')
    else if (isTrue(url.searchParams.get('watch'))) serveWatch(resource, url.searchParams, response)
    else serveList(resource, url.searchParams, response)
  }

  function serveList(resource: FakeResource, query: URLSearchParams, response: ServerResponse): void {
    const continueToken = query.get('continue') ?? undefined
    const limit = Number(query.get('limit') ?? 0)
    const place = limit === 1 ? 'version' : continueToken === undefined ? 'list' : 'continue'
    const fault = plan.next(place)
    if (fault) {
      sendFault(response, fault)
      return
    }
    try {
      const body = listText(resource, limit > 0 ? limit : undefined, continueToken)
      sendBody(response, body, place === 'version' ? undefined : plan.next(`${place}-body`))
    } catch (error) {
      if (!(error instanceof Gone)) throw error
      sendStatus(response, 410, 'Expired')
    }
  }

  function serveWatch(resource: FakeResource, query: URLSearchParams, response: ServerResponse): void {
    const streamsList = isTrue(query.get('sendInitialEvents'))
    const fault = plan.next(streamsList ? 'watch-list' : 'watch')
    if (fault) sendFault(response, fault)
    else if (streamsList && (options.watchList === false || query.get('resourceVersionMatch') !== 'NotOlderThan'))
      sendStatus(response, 422, 'Invalid')
    else openWatch(resource, query, response)
  }

  function openWatch(resource: FakeResource, query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion') ?? 0)
    try {
      const missed = from === 0 ? [] : resource.eventsAfter(from)
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      const stream = createFaultStream(resource, response, plan)
      if (isTrue(query.get('sendInitialEvents'))) stream.sendInitial(resource.objects(), counter.current)
      else if (from === 0)
        for (const object of resource.objects()) stream.send({ type: 'ADDED', version: object.version, object })
      for (const event of missed) stream.send(event)
      follow(resource, stream, query, response)
    } catch (error) {
      if (!(error instanceof Gone)) throw error
      sendStatus(response, 410, 'Expired')
    }
  }

  function follow(resource: FakeResource, stream: FaultStream, query: URLSearchParams, response: ServerResponse): void {
    const entry = { stream, bookmarks: isTrue(query.get('allowWatchBookmarks')) }
    // A watch from the future is silent until the server gets there, as with kube-apiserver.
    const from = Number(query.get('resourceVersion') ?? 0)
    const unsubscribe = resource.subscribe(event => {
      if (event.version > from) stream.send(event)
    })
    const seconds = Number(query.get('timeoutSeconds') ?? 0)
    const timer = seconds > 0 ? setTimeout(expire, seconds * 1000).unref() : undefined
    function expire(): void {
      if (entry.bookmarks) stream.sendBookmark(counter.current)
      stream.end()
    }
    streams.add(entry)
    response.on('close', () => {
      unsubscribe()
      clearTimeout(timer)
      streams.delete(entry)
    })
  }

  const server = createServer(serve)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    plan,
    requests,
    resource(path) {
      const found = resources.get(path)
      if (!found) throw new Error(`the fake server has no ${path}`)
      return found
    },
    bookmark() {
      for (const { stream, bookmarks } of streams) if (bookmarks) stream.sendBookmark(counter.current)
    },
    closeWatches() {
      for (const { stream } of streams) stream.end()
    },
    heal() {
      plan.clear()
      for (const { stream } of streams) stream.flush()
    },
    turnBack(version) {
      counter.current = version
      for (const resource of resources.values()) resource.compact()
    },
    requireToken(required) {
      token = required
    },
    watchCount: () => streams.size,
    connectionCount: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1'
}

/** As kube-apiserver writes lists of built-in types: kind first, items without one. */
function listText(resource: FakeResource, limit: number | undefined, token: string | undefined): string {
  const { items, version, rest, continueToken } = resource.page(limit, token)
  const metadata = {
    resourceVersion: String(version),
    ...(rest > 0 ? { continue: continueToken, remainingItemCount: rest } : {}),
  }
  const head = `{"kind":"${resource.kind}List","apiVersion":"${resource.apiVersion}","metadata":${JSON.stringify(metadata)}`
  return `${head},"items":[${items.map(({ json }) => json).join(',')}]}\n`
}

function sendBody(response: ServerResponse, body: string, fault: Fault | undefined): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  if (!fault) {
    response.end(body)
    return
  }
  const half = body.slice(0, body.length / 2)
  // A line break is wrong within a string as well.
  if (fault.kind === 'garbage') response.end(`${half}\n<<<${body.slice(body.length / 2)}`)
  else if (fault.kind === 'cut') response.end(half)
  else
    response.write(half, () => {
      if (fault.kind === 'reset') response.socket?.resetAndDestroy()
    })
}

function sendFault(response: ServerResponse, fault: Fault): void {
  if (fault.kind === 'status') {
    if (fault.retryAfterS !== undefined) response.setHeader('retry-after', fault.retryAfterS)
    sendStatus(response, fault.code, fault.reason)
  } else if (fault.kind === 'login-page')
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Sign in</title></html>')
  else if (fault.kind === 'reset') response.socket?.resetAndDestroy()
}

function sendStatus(response: ServerResponse, code: number, reason: string): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(JSON.stringify(statusObject(code, reason)))
}
