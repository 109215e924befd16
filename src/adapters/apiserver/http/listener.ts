// SPDX-License-Identifier: Apache-2.0
/** Listens: HTTPS with HTTP/2 and 1.1 on one port, or plain HTTP/1.1 where nobody else can reach it. */
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '#runtime/clock.ts'
import { Http1Wire, Http2Wire, type Wire } from './wire.ts'

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
}

export interface Listener {
  readonly host: string
  readonly port: number
  /** Serves new connections with another certificate; those that stand keep theirs. */
  setCertificate(certificate: ServingCertificate): void
  /** Takes no more connections, and ends those that stand: idle ones at once, all others when `graceMs` are over. */
  close(graceMs: number): Promise<void>
}

/** Streams of one connection at once; an aggregator sends the requests of all its clients over few connections. */
const maxStreams = 1000

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
  const server = options.tls ? secureServer(options, options.tls) : createPlainServer(httpOptions, overHttp1(options))
  // A server waits for requests as long as they may take, and for watches forever.
  server.setTimeout(0)
  const connections = trackConnections(server)
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
      if ('setSecureContext' in server) server.setSecureContext({ cert: certificatePem, key: privateKeyPem })
    },
    async close(graceMs) {
      const cancel = options.clock.after(graceMs, () => {
        for (const socket of connections.sockets) socket.destroy()
        // One that was being accepted meanwhile would otherwise keep the server from ever being closed.
        server.on('connection', (socket: Socket) => void socket.destroy())
      })
      await closeServer(server, connections)
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
): Http2SecureServer {
  const server = createSecureServer({
    ...httpOptions,
    allowHTTP1: true,
    cert: certificatePem,
    key: privateKeyPem,
    minVersion: 'TLSv1.2',
    // Certificates are asked for and verified later, by whoever believes them: there is more than one authority.
    requestCert: true,
    rejectUnauthorized: false,
    settings: { maxConcurrentStreams: maxStreams, maxHeaderListSize: 64 * 1024, initialWindowSize: 1 << 20 },
    peerMaxConcurrentStreams: maxStreams,
  })
  // A listener for requests hears of those of HTTP/1.1, and has the streams of HTTP/2 made to look like them, unless
  // somebody else takes the streams.
  server.on('request', overHttp1(options) as unknown as Parameters<typeof server.on<'request'>>[1])
  server.removeAllListeners('stream')
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: string[]) =>
    options.handle(new Http2Wire(stream, headers, raw)),
  )
  server.on('session', (session: ServerHttp2Session) => {
    // The window of the whole connection would otherwise stay at 64 KiB, shared by all its streams.
    session.setLocalWindowSize(8 << 20)
    session.on('error', () => {})
  })
  server.on('tlsClientError', () => {})
  server.on('sessionError', () => {})
  return server
}

interface Connections {
  readonly sockets: ReadonlySet<Socket>
  readonly sessions: ReadonlySet<ServerHttp2Session>
}

function trackConnections(server: Server | Http2SecureServer): Connections {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  return { sockets, sessions }
}

/** Sessions end with their last stream; connections of HTTP/1.1 that are idle end at once. */
function closeServer(server: Server | Http2SecureServer, { sessions }: Connections): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    for (const session of sessions) session.close()
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}
