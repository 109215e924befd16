// SPDX-License-Identifier: Apache-2.0
/** A request over HTTP as the API sees it: one object for the call, its credentials, and whether its client is there. */
import type { BegunBody, Call } from '#adapters/apiserver/api/call.ts'
import type { Credentials } from '#adapters/apiserver/auth.ts'
import type { Clock } from '#runtime/clock.ts'
import { type BodySource, beginBody, wholeRequestBody } from './request-body.ts'
import type { Wire } from './wire.ts'

/** Why work for a request ends early. Made once: an error costs as much as a small answer. */
const clientGone = new Error('the client has gone')

/** Nobody changes a query, so that one is enough for all that have none. */
const noQuery = new URLSearchParams()

const noWarnings: readonly string[] = []

export class HttpCall implements Omit<Call, 'user'>, Credentials, BodySource {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly wire: Wire
  readonly clock: Clock
  readonly idleMs: number
  /** What it is about, for metrics. */
  verb = ''
  resource = ''
  #warnings: string[] | undefined
  #isGone = false
  /** Most requests end before anybody asks for a signal, so it is made for those who do. */
  #controller: AbortController | undefined

  /** A body may stand still for `idleMs`. */
  constructor(wire: Wire, clock: Clock, idleMs: number) {
    const { url } = wire
    const mark = url.indexOf('?')
    this.method = wire.method
    this.path = mark < 0 ? url : url.slice(0, mark)
    this.query = mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1))
    this.wire = wire
    this.clock = clock
    this.idleMs = idleMs
  }

  /** Lines for headers of the answer. */
  get warnings(): readonly string[] {
    return this.#warnings ?? noWarnings
  }

  header(name: string): string | undefined {
    return this.wire.header(name)
  }

  rawHeaders(): readonly (readonly [name: string, value: string])[] {
    const rawHeaders = this.wire.rawHeaders()
    const pairs: [string, string][] = []
    for (let i = 0; i + 1 < rawHeaders.length; i += 2)
      pairs.push([(rawHeaders[i] ?? '').toLowerCase(), rawHeaders[i + 1] ?? ''])
    return pairs
  }

  peerCertificate(): Uint8Array | undefined {
    return this.wire.socket()?.getPeerX509Certificate?.()?.raw
  }

  body(maxBytes: number): Promise<Buffer> {
    return wholeRequestBody(this, maxBytes)
  }

  begin(wholeBytes: number, maxBytes: number): Promise<BegunBody> {
    return beginBody(this, { wholeBytes, maxBytes })
  }

  warn(text: string): void {
    this.#warnings ??= []
    this.#warnings.push(text)
  }

  about(verb: string, resource: string): void {
    this.verb = verb
    this.resource = resource
  }

  cut(): void {
    this.leave()
    this.wire.cut()
  }

  isGone(): boolean {
    return this.#isGone
  }

  /** The client has gone, or the answer is over. */
  leave(): void {
    this.#isGone = true
    this.#controller?.abort(clientGone)
  }

  signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isGone) this.#controller.abort(clientGone)
    return this.#controller.signal
  }
}
