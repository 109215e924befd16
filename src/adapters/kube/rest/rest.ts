// SPDX-License-Identifier: Apache-2.0
/** Requests to an API server: limited, retried where that is safe, credentials refreshed, answers bounded. */
import { isDeepStrictEqual } from 'node:util'
import {
  type ClientIdentity,
  type CredentialSource,
  constantIdentity,
  type KubeConfig,
} from '#adapters/kube/access/config.ts'
import { type Clock, systemClock } from '#runtime/clock.ts'
import { type Deadline, startDeadline } from '#runtime/deadline.ts'
import { type BackoffPolicy, type Random, type RetryOptions, type RetryVerdict, retry } from '#runtime/retry.ts'
import { createTokenBucket, type TokenBucket } from '#runtime/token-bucket.ts'
import { KubeError } from './errors.ts'
import {
  errorOfResponse,
  errorOfWire,
  headerOf,
  isJsonType,
  type KubeResponse,
  notJsonError,
  type OpenResponse,
  parseJson,
  readBody,
  responseOf,
  wasNotSent,
} from './response.ts'
import { createTransport, type Transport } from './transport.ts'

export type { KubeResponse } from './response.ts'

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Encoded path without query: `/api/v1/pods`. `path.ts` builds it from names. */
  readonly path: string
  /** Parameters that are `undefined` are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Bytes and text are sent as they are, anything else as JSON. */
  readonly body?: unknown
  /** Default `application/json`. */
  readonly contentType?: string
  /** Default `application/json`. */
  readonly accept?: string
  /** Further headers, names in lower case: `if-none-match`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Aborting rejects with the signal's own reason. */
  readonly signal?: AbortSignal
  /** `request`: for the whole, retries included; `raw`: until the head of the answer. Default 30 s. */
  readonly timeoutMs?: number
  /** Overrides the client's number of retries; `raw` retries nothing unless told here. */
  readonly retries?: number
  /** Largest answer `request` reads; overrides the client's bound. */
  readonly limitBytes?: number
  /** Does not wait for the rate limiter: for what must not be late, such as renewing a lease. */
  readonly urgent?: boolean
}

/** A client of one API server. */
export interface KubeRest {
  /** Sends, retries and reads; resolves with the parsed JSON. Throws `KubeError`. */
  request<T = unknown>(request: KubeRequest): Promise<T>
  /**
   * Sends once and resolves with the head of an answer, its body to be read: success, or 304 to `if-none-match`.
   * Throws `KubeError` for any other.
   */
  raw(request: KubeRequest): Promise<KubeResponse>
  /** Breaks running requests and watches; later ones fail with `closed`. */
  close(): Promise<void>
}

/** One try of a request, for metrics. */
export interface KubeObservation {
  readonly method: string
  /** HTTP status, or the code of the failure that came before one. */
  readonly outcome: string
  readonly tookMs: number
}

export interface RestOptions {
  readonly clock?: Clock
  readonly random?: Random
  /** Shared by clients of one server. Default: `defaultQps` and `defaultBurst`. */
  readonly limiter?: TokenBucket
  readonly userAgent?: string
  /** Largest answer that `request` reads. Default `defaultLimitBytes`. */
  readonly limitBytes?: number
  /** Default `defaultRetries`. */
  readonly retries?: number
  readonly observe?: (observation: KubeObservation) => void
}

export const defaultQps = 50
export const defaultBurst = 100
export const defaultTimeoutMs = 30_000
export const defaultLimitBytes = 64 * 1024 * 1024
export const defaultRetries = 5
/** A server that asks for more is asked again after this. */
export const longestRetryAfterMs = 30_000
const backoff: BackoffPolicy = { baseMs: 200, capMs: 10_000, floorMs: 20 }

/** A client for the server of `config`. Opens no connection before the first request. */
export function createRest(config: KubeConfig, options: RestOptions = {}): KubeRest {
  const clock = options.clock ?? systemClock
  return new Rest({
    config,
    clock,
    transport: createTransport(config),
    credentials: config.credentials ?? constantIdentity({}),
    random: options.random ?? Math.random,
    limiter: options.limiter ?? createTokenBucket({ clock, ratePerSecond: defaultQps, burst: defaultBurst }),
    userAgent: options.userAgent ?? 'kubescape-operator-ts',
    limitBytes: options.limitBytes ?? defaultLimitBytes,
    retries: options.retries ?? defaultRetries,
    observe: options.observe ?? (() => undefined),
  })
}

interface RestParts extends Required<RestOptions> {
  readonly config: KubeConfig
  readonly transport: Transport
  readonly credentials: CredentialSource
}

class Rest implements KubeRest {
  readonly #parts: RestParts
  /** Requests whose answer has not been read to its end. */
  readonly #running = new Set<Deadline>()
  #closed = false

  constructor(parts: RestParts) {
    this.#parts = parts
  }

  async request<T = unknown>(request: KubeRequest): Promise<T> {
    const limitBytes = request.limitBytes ?? this.#parts.limitBytes
    const attempted = describe(request)
    return this.#within(request, async deadline => {
      try {
        return await this.#tried(request, this.#parts.retries, deadline, async () => {
          const response = await this.#open(request, deadline)
          return parseJson(await readBody(response, limitBytes, attempted), attempted) as T
        })
      } finally {
        deadline.release()
      }
    })
  }

  async raw(request: KubeRequest): Promise<KubeResponse> {
    return this.#within(request, async deadline => {
      try {
        const response = await this.#tried(request, 0, deadline, () => this.#open(request, deadline))
        deadline.stopClock()
        response.onEnd(() => deadline.release())
        return response
      } catch (error) {
        deadline.release()
        throw error
      }
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const deadline of this.#running) deadline.abort(closedError('the API server'))
    await this.#parts.transport.close()
  }

  /** Waits for the rate limiter, then starts the request's clock. */
  async #within<T>(request: KubeRequest, run: (deadline: Deadline) => Promise<T>): Promise<T> {
    const { clock, limiter } = this.#parts
    const { signal, timeoutMs = defaultTimeoutMs } = request
    if (request.urgent !== true) await limiter.take(signal)
    const deadline = startDeadline({ clock, timeoutMs, signal, late: () => late(request, timeoutMs) })
    const tracked: Deadline = {
      ...deadline,
      release: () => {
        this.#running.delete(tracked)
        deadline.release()
      },
    }
    this.#running.add(tracked)
    return run(tracked)
  }

  async #tried<T>(request: KubeRequest, retries: number, { signal }: Deadline, attempt: () => Promise<T>): Promise<T> {
    const { clock, random, limiter } = this.#parts
    const options: RetryOptions = {
      clock,
      random,
      policy: backoff,
      maxAttempts: 1 + (request.retries ?? retries),
      maxElapsedMs: request.timeoutMs ?? defaultTimeoutMs,
      judge: error => judge(request, error),
      signal,
    }
    return retry(options, async number => {
      if (number > 0 && request.urgent !== true) await limiter.take(signal)
      return attempt()
    })
  }

  /** The head of a good answer; a refused identity is fetched anew once, and tried if it is another one. */
  async #open(request: KubeRequest, deadline: Deadline): Promise<OpenResponse> {
    const { credentials } = this.#parts
    let identity = await credentials.identity(deadline.signal)
    const response = await this.#send(request, identity, deadline)
    if (response.status !== 401) return this.#expectJson(request, response)
    credentials.invalidate(identity)
    try {
      const renewed = await credentials.identity(deadline.signal)
      if (isDeepStrictEqual(renewed, identity)) return await this.#expectJson(request, response)
      identity = renewed
    } finally {
      response.cancel()
    }
    return this.#expectJson(request, await this.#send(request, identity, deadline))
  }

  async #send(request: KubeRequest, identity: ClientIdentity, deadline: Deadline): Promise<OpenResponse> {
    const { clock, config, observe, transport } = this.#parts
    const attempted = describe(request)
    if (this.#closed) throw closedError(attempted)
    const startedMs = clock.monotonicMs()
    const translate = (error: unknown) =>
      deadline.signal.aborted ? deadline.signal.reason : errorOfWire(attempted, config.server, error)
    let outcome = 'failed'
    try {
      const body = bodyOf(request)
      const wire = await transport.send({
        method: request.method,
        path: pathOf(request),
        identity,
        headers: this.#headersOf(request),
        signal: deadline.signal,
        ...(body === undefined ? {} : { body }),
      })
      outcome = String(wire.statusCode)
      return responseOf(wire, translate)
    } catch (error) {
      const translated = translate(error)
      outcome = translated instanceof KubeError ? translated.code : 'aborted'
      throw translated
    } finally {
      observe({ method: request.method, outcome, tookMs: clock.monotonicMs() - startedMs })
    }
  }

  #headersOf(request: KubeRequest): Record<string, string | readonly string[]> {
    return {
      ...request.headers,
      ...this.#parts.config.headers,
      accept: request.accept ?? 'application/json',
      'user-agent': this.#parts.userAgent,
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    }
  }

  async #expectJson(request: KubeRequest, response: OpenResponse): Promise<OpenResponse> {
    const url = `${this.#parts.config.server}${request.path}`
    if (response.status >= 400) throw await errorOfResponse(describe(request), url, response)
    if (response.status === 304) return response
    if (response.status >= 300) throw await notJsonError(describe(request), url, response)
    const wantsJson = isJsonType(request.accept ?? 'application/json')
    if (wantsJson && !isJsonType(headerOf(response.headers, 'content-type')))
      throw await notJsonError(describe(request), url, response)
    return response
  }
}

/** `GET /api/v1/pods`: how messages name a request. The query is left out, it may be long. */
function describe(request: KubeRequest): string {
  return `${request.method} ${request.path}`
}

function closedError(attempted: string): KubeError {
  return new KubeError('closed', `${attempted}: the client has been closed`)
}

function late(request: KubeRequest, timeoutMs: number): KubeError {
  return new KubeError('timeout', `${describe(request)}: no complete answer within ${timeoutMs} ms`)
}

/**
 * Whether to try again.
 *
 * A server that sends Retry-After, or 429 at all, has not acted on the request. Otherwise only a GET is repeated,
 * or what cannot have been sent.
 */
function judge(request: KubeRequest, error: unknown): RetryVerdict {
  if (!(error instanceof KubeError)) return { kind: 'give-up' }
  if (error.retryAfterMs !== undefined && (error.status === 429 || (error.status ?? 0) >= 500))
    return { kind: 'again-after', atLeastMs: Math.min(error.retryAfterMs, longestRetryAfterMs) }
  if (error.code === 'too-many-requests' || wasNotSent(error)) return { kind: 'again' }
  const passes = error.code === 'network' || error.code === 'unavailable' || error.status === 504
  return passes && request.method === 'GET' ? { kind: 'again' } : { kind: 'give-up' }
}

function pathOf({ path, query }: KubeRequest): string {
  if (!path.startsWith('/') || /[\s?#]/.test(path))
    throw new KubeError('bad-request', `expected an absolute, encoded path without query, got ${JSON.stringify(path)}`)
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.append(name, String(value))
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`
}

function bodyOf({ body }: KubeRequest): string | Uint8Array | undefined {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
}
