// SPDX-License-Identifier: Apache-2.0
/** One request, independent of the protocol it came over. */
import type { UserInfo } from '#adapters/apiserver/descriptor.ts'
import type { RequestContext } from '#adapters/apiserver/operations/parts.ts'

/** A body that was read up to its end, or to a length; then the rest can be read. */
export interface BegunBody {
  readonly pieces: readonly Buffer[]
  readonly rest?: AsyncIterable<Uint8Array>
}

export interface Call extends RequestContext {
  /** Upper case; HEAD is answered like GET, without its body. */
  readonly method: string
  /** Without query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly user: UserInfo
  /** A header by its lower-case name. */
  header(name: string): string | undefined
  /** The body, read once. Errors: RequestEntityTooLarge beyond `maxBytes`, BadRequest when it breaks off. */
  body(maxBytes: number): Promise<Buffer>
  /** The body up to its end, or until it is longer than `wholeBytes`. Errors: as above. */
  begin(wholeBytes: number, maxBytes: number): Promise<BegunBody>
  /** Aborted when the client has gone or the answer must not go on. Made when it is first asked for. */
  signal(): AbortSignal
  /** Notes what the request is about, for metrics: the verb, and the resource (empty for other paths). */
  about(verb: string, resource: string): void
  /** Cuts the connection: for watchers that do not keep up. */
  cut(): void
}
