// SPDX-License-Identifier: Apache-2.0
/** A small HTTP server for the endpoints of a process: exact paths, bounded bodies, time limits, draining. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Log } from './log.ts'

export interface HttpRequest {
  readonly method: string
  /** Without query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
  /** Reads the body whole; throws `HttpError` 413 beyond the server's bound. */
  readonly body: () => Promise<Buffer>
}

export interface HttpReply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Written as the client takes it; an iterable is not read faster than that. */
  readonly body?: string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>
}

export type HttpHandler = (request: HttpRequest) => HttpReply | Promise<HttpReply>

/** `GET /livez` → handler; `GET /jobs/*` for every path with one more part. GET answers HEAD too. */
export type HttpRoutes = Readonly<Record<string, HttpHandler>>

/** A failure the client is told about; any other becomes "internal error" and a log line. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

export interface HttpServerOptions {
  /** Default: all addresses. */
  readonly host?: string
  /** 0 takes any free port. */
  readonly port: number
  readonly routes: HttpRoutes
  readonly log: Log
  /** PEM; absent: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Largest body a handler can read. Default `defaultBodyBytes`. */
  readonly bodyBytes?: number
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number
  /** Takes no new connections, waits for running answers, then breaks what is left after `drainMs`. */
  stop(): Promise<void>
}

export const defaultBodyBytes = 1024 * 1024
/** From the first byte of a request to its last. */
const requestTimeoutMs = 30_000
const headersTimeoutMs = 10_000
const idleTimeoutMs = 15_000
const mostConnections = 512
const largestHeaderBytes = 16_384
const mostHeaders = 100
/** How long running answers may take once the server stops. */
export const drainMs = 2_000

/** Starts listening; rejects with one clear line when the address cannot be had. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, tls, log } = options
  const limits = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: headersTimeoutMs,
    keepAliveTimeout: idleTimeoutMs,
    maxHeaderSize: largestHeaderBytes,
    connectionsCheckingInterval: 5_000,
  }
  let isStopping = false
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    // A connection whose answer ends while the server stops would stay open for its next request.
    response.once('close', () => isStopping && server.closeIdleConnections())
    void serve(request, response, options)
  }
  const server: Server = tls ? createTlsServer({ ...limits, ...tls }, listener) : createServer(limits, listener)
  server.maxConnections = mostConnections
  server.maxHeadersCount = mostHeaders
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new Error(
      `cannot listen on ${host ?? '*'}:${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
  const address = server.address() as AddressInfo
  log.info('listening', { address: address.address, port: address.port })
  return {
    port: address.port,
    stop() {
      isStopping = true
      return stop(server)
    },
  }
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(timer)
}

async function serve(request: IncomingMessage, response: ServerResponse, options: HttpServerOptions): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  // A broken connection is no error of ours; the handler learns of it by its signal.
  response.on('error', () => undefined)
  try {
    await write(request, response, await answer(request, gone.signal, options))
  } catch (error) {
    if (gone.signal.aborted) return
    options.log.error('answer broke off', { method: request.method ?? '', path: pathOf(request), error })
    // The head has been sent: breaking the connection is the only way left to say that this is not all.
    response.destroy()
  }
}

async function answer(request: IncomingMessage, signal: AbortSignal, options: HttpServerOptions): Promise<HttpReply> {
  const { routes, log, bodyBytes = defaultBodyBytes } = options
  const url = URL.parse(request.url ?? '', 'http://server')
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
  if (!url) return problem(400, 'the request target is no URL')
  const route = [`${method} ${url.pathname}`, `${method} ${folderOf(url.pathname)}/*`].find(each =>
    Object.hasOwn(routes, each),
  )
  const handler = route === undefined ? undefined : routes[route]
  if (!handler) return noRoute(routes, url.pathname)
  try {
    return await handler({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      signal,
      body: () => readBody(request, bodyBytes),
    })
  } catch (error) {
    if (error instanceof HttpError) return problem(error.status, error.message)
    if (signal.aborted) return problem(499, 'the client has gone')
    log.error('request failed', { method, path: url.pathname, error })
    return problem(500, 'internal error')
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function noRoute(routes: HttpRoutes, path: string): HttpReply {
  const methods = Object.keys(routes)
    .filter(route => route.endsWith(` ${path}`))
    .map(route => route.split(' ')[0] ?? '')
  if (methods.length === 0) return problem(404, 'no such path')
  return { ...problem(405, `expected ${methods.join(' or ')}`), headers: { allow: methods.join(', ') } }
}

function problem(status: number, message: string): HttpReply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` }
}

async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > limitBytes) throw new HttpError(413, `expected a body of at most ${limitBytes} bytes, got more`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, sizeBytes)
}

async function write(request: IncomingMessage, response: ServerResponse, reply: HttpReply): Promise<void> {
  const { status = 200, headers = {}, body = '' } = reply
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  const length = isWhole ? { 'content-length': String(Buffer.byteLength(body)) } : {}
  // A body that was not read would be taken for the next request.
  const close = request.complete || request.method === 'GET' || request.method === 'HEAD' ? {} : { connection: 'close' }
  response.writeHead(status, { 'x-content-type-options': 'nosniff', ...length, ...close, ...headers })
  if (request.method === 'HEAD') response.end()
  else if (isWhole) response.end(body)
  else await writeChunks(response, body)
}

async function writeChunks(
  response: ServerResponse,
  body: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  for await (const chunk of body) {
    if (response.destroyed) return
    // Even when the client keeps up, others are served between two chunks.
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    else await new Promise(resolve => setImmediate(resolve))
  }
  response.end()
}

/** An answer in JSON. */
export function jsonReply(value: unknown, status = 200): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}
