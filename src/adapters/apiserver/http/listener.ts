// SPDX-License-Identifier: Apache-2.0
/** Listens: HTTPS with HTTP/2 and 1.1 on one port, or plain HTTP/1.1 where nobody else can reach it. */
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, Server as SecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createHttp2Connections, type Http2Connections } from '#adapters/apiserver/http2/accept.ts'
import type { Clock } from '#runtime/clock.ts'
import { Http1Wire, type Wire } from './wire.ts'

/** Serving certificate; PEM. */
export interface ServingCertificate {
  readonly certificatePem: string
  readonly privateKeyPem: string
}

export interface ListenerOptions {
  /** Absent: plain HTTP/1.1. */
  readonly tls?: ServingCertificate
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly clock: Clock
  readonly handle: (wire: Wire) => void
  /** Hears of errors within connections that are not their clients'. */
  readonly defect: (error: unknown) => void
}

export interface Listener {
  readonly host: string
  readonly port: number
  /** Serves new connections with another certificate; those that stand keep theirs. */
  setCertificate(certificate: ServingCertificate): void
  /** Takes no more connections, and ends those that stand: idle ones at once, all others when `graceMs` are over. */
  close(graceMs: number): Promise<void>
}

/** How long a client may take for the head of a request, and for the whole of it; answers take as long as they do. */
const headersTimeoutMs = 20_000
const requestTimeoutMs = 300_000
/** Idle connections are kept a little longer than clients and proxies keep theirs. */
const keepAliveMs = 95_000

const httpOptions = {
  headersTimeout: headersTimeoutMs,
  requestTimeout: requestTimeoutMs,
  keepAliveTimeout: keepAliveMs,
  maxHeaderSize: 64 * 1024,
}

/** Starts to listen. Rejects when the address cannot be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { clock, handle, defect } = options
  const overHttp2 = createHttp2Connections({ clock, handle, defect })
  const server = options.tls
    ? secureServer(options, options.tls, overHttp2)
    : createPlainServer(httpOptions, overHttp1(options))
  // A server waits for requests as long as they may take, and for watches forever.
  server.setTimeout(0)
  const sockets = trackSockets(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: options.host, port: options.port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  return {
    host: options.host,
    port,
    setCertificate({ certificatePem, privateKeyPem }) {
      if (server instanceof SecureServer) server.setSecureContext({ cert: certificatePem, key: privateKeyPem })
    },
    async close(graceMs) {
      const cancel = options.clock.after(graceMs, () => {
        for (const socket of sockets) socket.destroy()
        // One that was being accepted meanwhile would otherwise keep the server from ever being closed.
        server.on('connection', (socket: Socket) => void socket.destroy())
      })
      await closeServer(server, overHttp2)
      cancel()
    },
  }
}

function overHttp1({ handle }: ListenerOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => handle(new Http1Wire(request, response))
}

function secureServer(
  options: ListenerOptions,
  { certificatePem, privateKeyPem }: ServingCertificate,
  overHttp2: Http2Connections,
): SecureServer {
  const secure = {
    ...httpOptions,
    ALPNProtocols: ['h2', 'http/1.1'],
    cert: certificatePem,
    key: privateKeyPem,
    minVersion: 'TLSv1.2',
    // Certificates are asked for and verified later, by whoever believes them: there is more than one authority.
    requestCert: true,
    rejectUnauthorized: false,
  } as const
  const server = createSecureServer(secure, overHttp1(options))
  // The server's own listener takes every socket for one of HTTP/1.1.
  const own = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[]
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') overHttp2.accept(socket)
    else for (const take of own) take.call(server, socket)
  })
  server.on('tlsClientError', () => {})
  return server
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  server.on('secureConnection', (socket: TLSSocket) => void socket.on('error', () => {}))
  return sockets
}

/** Connections of HTTP/2 end with their last stream; those of HTTP/1.1 that are idle end at once. */
function closeServer(server: Server, overHttp2: Http2Connections): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    overHttp2.leave()
    server.closeIdleConnections()
  })
}
