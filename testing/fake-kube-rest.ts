// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** A request as the server saw it, read to its end. */
export interface SeenRequest {
  readonly method: string
  /** Path with query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Number of this request, from 0. */
  readonly number: number
  /** Common name of the client certificate, if one was shown and accepted. */
  readonly clientName?: string
  /** Name the client asked for in its TLS greeting. */
  readonly serverName?: string
}

/** What the server does with a request: answers well, or goes wrong in one particular way. */
export type FakeAnswer =
  | {
      readonly kind: 'json'
      readonly status?: number
      readonly body: unknown
      readonly headers?: Record<string, string>
    }
  | {
      readonly kind: 'text'
      readonly status?: number
      readonly contentType: string
      readonly body: string
      readonly headers?: Record<string, string>
    }
  /** Sends the head and part of the body, then breaks the connection. */
  | { readonly kind: 'half'; readonly body: string }
  /** Sends the head and part of the body, then nothing more. */
  | { readonly kind: 'stall'; readonly status?: number; readonly body: string }
  /** Breaks the connection without an answer. */
  | { readonly kind: 'reset' }
  /** Never answers. */
  | { readonly kind: 'hang' }

export interface FakeKubeRest extends AsyncDisposable {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  /** Connections open now. */
  readonly connectionCount: () => number
}

/** A Status failure as kube-apiserver writes it. */
export function statusAnswer(status: number, reason: string, extra: Record<string, unknown> = {}): FakeAnswer {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code: status,
    reason,
    message: `it is ${reason}`,
    ...extra,
  }
  return { kind: 'json', status, body }
}

/** Starts an HTTP server on loopback, or HTTPS with `tls`, whose every answer is the test's. */
export async function startFakeKubeRest(
  answer: (request: SeenRequest) => FakeAnswer | Promise<FakeAnswer>,
  tls?: ServerOptions,
): Promise<FakeKubeRest> {
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const listener: RequestListener = (request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`the fake itself failed: ${String(error)}`)
    })
  }
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry: SeenRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: await readBody(request),
      number: seen.length,
      ...peerOf(request),
    }
    seen.push(entry)
    send(response, await answer(entry))
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    seen,
    connectionCount: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function peerOf(request: IncomingMessage): Pick<SeenRequest, 'clientName' | 'serverName'> {
  const socket = request.socket as Partial<TLSSocket>
  if (!socket.getPeerCertificate) return {}
  const name = socket.getPeerCertificate().subject?.CN
  return {
    ...(typeof name === 'string' ? { clientName: name } : {}),
    ...(typeof socket.servername === 'string' ? { serverName: socket.servername } : {}),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, answer: FakeAnswer): void {
  switch (answer.kind) {
    case 'json':
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      response.end(JSON.stringify(answer.body))
      return
    case 'text':
      response.writeHead(answer.status ?? 200, { 'content-type': answer.contentType, ...answer.headers })
      response.end(answer.body)
      return
    case 'half':
    case 'stall':
      response.writeHead(('status' in answer && answer.status) || 200, { 'content-type': 'application/json' })
      response.write(answer.body, () => {
        if (answer.kind === 'half') response.destroy()
      })
      return
    case 'reset':
      response.destroy()
      return
    case 'hang':
  }
}
