// SPDX-License-Identifier: Apache-2.0
/** A request and the way back to its client: what HTTP/1.1 and 2 have in common, with nothing between it and either. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { Http1Body, type RequestBody } from './request-pieces.ts'

export type ReplyHeaders = Record<string, string | string[] | number>

export interface Wire {
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** The request's body. */
  readonly body: RequestBody
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
  /** Calls once when the answer is over, well or not. There is one listener. */
  onClose(listener: () => void): void
  /** Calls once when the client takes more; not when it has gone. There is one listener. */
  onDrain(listener: () => void): void
  /** Cuts the answer, and with HTTP/1.1 the connection. */
  cut(): void
}

/** A request and a response of HTTP/1.1. */
export class Http1Wire implements Wire {
  readonly method: string
  readonly url: string
  readonly body: RequestBody
  readonly #request: IncomingMessage
  readonly #answer: ServerResponse

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.body = new Http1Body(request)
    this.#request = request
    this.#answer = response
    this.method = request.method ?? 'GET'
    this.url = request.url ?? '/'
    request.on('error', () => {})
    response.on('error', () => {})
  }

  header(name: string): string | undefined {
    return joined(this.#request.headers[name])
  }

  rawHeaders(): readonly string[] {
    return this.#request.rawHeaders
  }

  socket(): Partial<TLSSocket> | undefined {
    return this.#request.socket as Partial<TLSSocket> | undefined
  }

  hasNoBody(): boolean {
    return this.#request.readableEnded
  }

  isReceived(): boolean {
    return this.#request.complete
  }

  isAnswered(): boolean {
    return this.#answer.headersSent || this.#answer.writableEnded
  }

  head(status: number, headers: ReplyHeaders, isWaitedFor: boolean): void {
    this.#answer.writeHead(status, headers)
    if (isWaitedFor) this.#answer.flushHeaders()
  }

  write(piece: Uint8Array, sent?: () => void): boolean {
    return this.#answer.write(piece, sent)
  }

  end(piece?: Uint8Array): void {
    this.#answer.end(piece)
  }

  onClose(listener: () => void): void {
    this.#answer.once('close', listener)
  }

  onDrain(listener: () => void): void {
    this.#answer.once('drain', listener)
  }

  cut(): void {
    this.#answer.destroy()
  }
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value
}
