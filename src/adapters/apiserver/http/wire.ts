// SPDX-License-Identifier: Apache-2.0
/** A request and the way back to its client: what HTTP/1.1 and 2 have in common, with nothing between it and either. */
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'

export type ReplyHeaders = Record<string, string | string[] | number>

export interface Wire {
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** The request's body. */
  readonly body: Readable
  /** Tells `drain` and `close` of the answer. */
  readonly answer: EventEmitter
  /** The value of a header by its lower-case name; of a repeated one the values are joined by commas. */
  header(name: string): string | undefined
  /** Names and values in turns, as they came. */
  rawHeaders(): readonly string[]
  socket(): Partial<TLSSocket> | undefined
  /** The request came without a body. */
  hasNoBody(): boolean
  /** Nothing of the body is to come any more. */
  isReceived(): boolean
  /** The answer has begun, or cannot begin any more. */
  isAnswered(): boolean
  /** Begins the answer. `isWaitedFor`: the head goes out at once. */
  head(status: number, headers: ReplyHeaders, isWaitedFor: boolean): void
  /** Sends a piece, and tells when it is out; false when the client should be waited for. */
  write(piece: Uint8Array, sent?: () => void): boolean
  end(piece?: Uint8Array): void
  /** Cuts the answer, and with HTTP/1.1 the connection. */
  cut(): void
}

/**
 * A stream of HTTP/2 itself. Node can make it look like a request and a response of HTTP/1.1, which costs about as
 * much as all else of a small answer.
 */
export class Http2Wire implements Wire {
  readonly method: string
  readonly url: string
  readonly body: ServerHttp2Stream
  readonly answer: ServerHttp2Stream
  readonly #headers: IncomingHttpHeaders
  readonly #rawHeaders: readonly string[]

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]) {
    this.body = stream
    this.answer = stream
    this.method = headers[':method'] ?? 'GET'
    this.url = headers[':path'] ?? '/'
    this.#headers = headers
    this.#rawHeaders = rawHeaders
    // Errors of a connection that breaks show as its end; without a listener they would end the process.
    stream.on('error', () => {})
    if (headers.expect === '100-continue') stream.additionalHeaders({ ':status': 100 })
  }

  /** HTTP/2 calls the host by a name of its own. */
  header(name: string): string | undefined {
    return joined(this.#headers[name] ?? (name === 'host' ? this.#headers[':authority'] : undefined))
  }

  rawHeaders(): readonly string[] {
    return this.#rawHeaders
  }

  socket(): Partial<TLSSocket> | undefined {
    return this.answer.session?.socket as Partial<TLSSocket> | undefined
  }

  hasNoBody(): boolean {
    return this.body.endAfterHeaders
  }

  isReceived(): boolean {
    const { endAfterHeaders, readableEnded, destroyed } = this.body
    return endAfterHeaders || readableEnded || destroyed
  }

  isAnswered(): boolean {
    const { headersSent, destroyed, closed, writableEnded } = this.answer
    return headersSent || destroyed || closed || writableEnded
  }

  head(status: number, headers: ReplyHeaders): void {
    this.answer.respond({ ':status': status, ...headers })
  }

  write(piece: Uint8Array, sent?: () => void): boolean {
    return this.answer.write(piece, sent)
  }

  end(piece?: Uint8Array): void {
    this.answer.end(piece)
  }

  cut(): void {
    this.answer.destroy()
  }
}

/** A request and a response of HTTP/1.1. */
export class Http1Wire implements Wire {
  readonly method: string
  readonly url: string
  readonly body: IncomingMessage
  readonly answer: ServerResponse

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.body = request
    this.answer = response
    this.method = request.method ?? 'GET'
    this.url = request.url ?? '/'
    request.on('error', () => {})
    response.on('error', () => {})
  }

  header(name: string): string | undefined {
    return joined(this.body.headers[name])
  }

  rawHeaders(): readonly string[] {
    return this.body.rawHeaders
  }

  socket(): Partial<TLSSocket> | undefined {
    return this.body.socket as Partial<TLSSocket> | undefined
  }

  hasNoBody(): boolean {
    return this.body.readableEnded
  }

  isReceived(): boolean {
    return this.body.complete
  }

  isAnswered(): boolean {
    return this.answer.headersSent || this.answer.writableEnded
  }

  head(status: number, headers: ReplyHeaders, isWaitedFor: boolean): void {
    this.answer.writeHead(status, headers)
    if (isWaitedFor) this.answer.flushHeaders()
  }

  write(piece: Uint8Array, sent?: () => void): boolean {
    return this.answer.write(piece, sent)
  }

  end(piece?: Uint8Array): void {
    this.answer.end(piece)
  }

  cut(): void {
    this.answer.destroy()
  }
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value
}
