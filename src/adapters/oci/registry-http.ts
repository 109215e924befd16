// SPDX-License-Identifier: Apache-2.0
/** Requests to one registry: authorized, repeated where that helps, and slower when it asks for it. */
import type { Clock } from '#runtime/clock.ts'
import { fullJitterMs, type Random } from '#runtime/retry.ts'
import type { Dispatcher } from '#runtime/undici.ts'
import { type Authorization, authorize } from './access-token.ts'
import { parseChallenges } from './challenge.ts'
import type { Connections } from './connections.ts'
import type { Credential } from './credentials.ts'
import { OciError } from './errors.ts'
import { isSilence } from './silence.ts'

/** Is told how requests get through, for metrics; must not throw. */
export interface RegistryObserver {
  /** Credentials were refused, and whether the registry then let anybody in. */
  readonly anonymous?: (isLetIn: boolean) => void
  /**
   * A request is sent again (`attempt`); then once how that ended.
   *
   * `manifest` and `blob`: what was asked for.
   */
  readonly retried?: (what: 'manifest' | 'blob', outcome: 'attempt' | 'success' | 'exhausted') => void
}

export interface RegistryHttpOptions {
  readonly base: URL
  readonly connections: Connections
  readonly clock: Clock
  readonly random: Random
  readonly observer?: RegistryObserver
}

/** A read from a repository. */
export interface RegistryGet {
  /** Below `/v2/`, without a slash before it. */
  readonly path: string
  readonly repository: string
  readonly headers: Readonly<Record<string, string>>
  /** In the order in which they are tried; then as nobody. */
  readonly credentials: readonly Credential[]
  readonly signal?: AbortSignal
}

const maxAttempts = 4
/** Each of these takes as long as a registry may be silent. */
const maxSilentAttempts = 2
const retryPolicy = { baseMs: 500, capMs: 4_000 }
const maxRedirects = 5
/** A registry that asks for more patience than this gets the answer that it is busy. */
const longestPauseMs = 30_000
const defaultPauseMs = 1_000

/** Sends reads to one registry; safe to be used by many scans at once. */
export class RegistryHttp {
  readonly #options: RegistryHttpOptions
  /** By repository and the credentials it is asked with. */
  readonly #authorizations = new Map<string, Authorization>()
  /** Monotonic time before which nothing is sent, because the registry asked for it. */
  #pausedUntilMs = 0

  constructor(options: RegistryHttpOptions) {
    this.#options = options
  }

  /** Resolves with an answer of status 200 or 206, its body unread; throws `OciError` for all others. */
  async get(request: RegistryGet): Promise<Dispatcher.ResponseData> {
    const { clock, random, observer } = this.#options
    const note = (outcome: 'attempt' | 'success' | 'exhausted') =>
      observer?.retried?.(request.path.includes('/blobs/') ? 'blob' : 'manifest', outcome)
    for (let attempt = 0; ; attempt++) {
      await this.#untilAllowed(request.signal)
      if (attempt > 0) note('attempt')
      const outcome = await this.#try(request)
      if (attempt > 0 && !(outcome instanceof OciError)) note('success')
      if (!(outcome instanceof OciError)) return outcome
      const isPassing = outcome.code === 'rate-limited' || outcome.code === 'server' || outcome.code === 'unreachable'
      const isLast = attempt + 1 >= (isSilence(outcome) ? maxSilentAttempts : maxAttempts)
      if (isPassing && isLast) note('exhausted')
      if (!isPassing || isLast) throw outcome
      if (outcome.code === 'rate-limited') this.#pause(outcome)
      else await clock.sleep(fullJitterMs(attempt, retryPolicy, random), request.signal)
    }
  }

  #pause(error: OciError): void {
    const { clock, random } = this.#options
    const pauseMs = error.retryAfterMs ?? defaultPauseMs
    if (pauseMs > longestPauseMs) throw error
    // A quarter more at most, so that waiting scans do not return in one moment.
    const untilMs = clock.monotonicMs() + pauseMs * (1 + random() / 4)
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs)
  }

  async #untilAllowed(signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#options
    for (let waitMs = this.#wait(); waitMs > 0; waitMs = this.#wait()) await clock.sleep(waitMs, signal)
  }

  #wait(): number {
    return this.#pausedUntilMs - this.#options.clock.monotonicMs()
  }

  async #try(request: RegistryGet): Promise<Dispatcher.ResponseData | OciError> {
    try {
      return await this.#authorized(request)
    } catch (error) {
      if (request.signal?.aborted) throw error
      if (error instanceof OciError) return error
      const { base } = this.#options
      if (isSilence(error))
        return new OciError('unreachable', `${base.host} was asked and does not answer; try later`, { cause: error })
      const code = (error as { readonly code?: string }).code ?? (error instanceof Error ? error.name : 'unknown')
      return new OciError(
        'unreachable',
        `${base.host} cannot be reached (${code}); check its name, port, proxy and certificate`,
        { cause: error },
      )
    }
  }

  async #authorized(request: RegistryGet): Promise<Dispatcher.ResponseData> {
    const key = JSON.stringify([request.repository, request.credentials])
    const known = this.#authorizations.get(key)
    const isFresh = known !== undefined && known.expiresMs > this.#options.clock.nowMs()
    const first = await this.#followed(request, isFresh ? known.header : undefined)
    if (first.statusCode !== 401) return this.#judged(request, first)
    this.#authorizations.delete(key)
    await first.body.dump({ limit: 65_536 })
    const challenges = parseChallenges(headerOf(first, 'www-authenticate'))
    for (const credential of [...request.credentials, undefined]) {
      const authorization = await authorize({
        connections: this.#options.connections,
        registry: this.#options.base,
        challenges,
        credential,
        scope: `repository:${request.repository}:pull`,
        nowMs: this.#options.clock.nowMs(),
        ...(request.signal && { signal: request.signal }),
      })
      if (!authorization) continue
      const response = await this.#followed(request, authorization.header)
      const isLetIn = response.statusCode !== 401 && response.statusCode !== 403
      if (!credential && request.credentials.length > 0) this.#options.observer?.anonymous?.(isLetIn)
      if (!isLetIn) {
        await response.body.dump({ limit: 65_536 })
        continue
      }
      this.#remember(key, authorization)
      return this.#judged(request, response)
    }
    throw this.#unauthorized(request)
  }

  #remember(key: string, authorization: Authorization): void {
    const nowMs = this.#options.clock.nowMs()
    for (const [each, { expiresMs }] of this.#authorizations) if (expiresMs <= nowMs) this.#authorizations.delete(each)
    this.#authorizations.set(key, authorization)
  }

  #unauthorized({ repository, credentials }: RegistryGet): OciError {
    const tried =
      credentials.length === 0 ? 'without credentials' : `with ${credentials.length} credentials and without`
    return new OciError(
      'unauthorized',
      `${this.#options.base.host}/${repository}: refused ${tried}; name credentials that may pull it`,
    )
  }

  /** Follows redirects; another host never sees the authorization. */
  async #followed(request: RegistryGet, authorization: string | undefined): Promise<Dispatcher.ResponseData> {
    const { base, connections } = this.#options
    let url = new URL(`/v2/${request.path}`, base)
    for (let redirects = 0; ; redirects++) {
      const isHome = url.origin === base.origin
      const response = await connections.send({
        method: 'GET',
        url,
        headers: { ...request.headers, ...(isHome && authorization !== undefined && { authorization }) },
        ...(request.signal && { signal: request.signal }),
      })
      const location = headerOf(response, 'location')
      if (![301, 302, 303, 307, 308].includes(response.statusCode) || location === '') return response
      await response.body.dump({ limit: 65_536 })
      if (redirects >= maxRedirects)
        throw new OciError('malformed', `${base.host}: more than ${maxRedirects} redirects`)
      url = redirected(url, location)
    }
  }

  async #judged(request: RegistryGet, response: Dispatcher.ResponseData): Promise<Dispatcher.ResponseData> {
    const { statusCode } = response
    if (statusCode === 200 || statusCode === 206) return response
    await response.body.dump({ limit: 65_536 })
    const place = `${this.#options.base.host}/${request.path}`
    if (statusCode === 401 || statusCode === 403) throw this.#unauthorized(request)
    if (statusCode === 404) throw new OciError('not-found', `${place}: the registry has no such image or blob`)
    if (statusCode === 429) {
      const retryAfterMs = this.#retryAfterMs(headerOf(response, 'retry-after'))
      throw new OciError('rate-limited', `${place}: the registry answers 429 (too many requests); try later`, {
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      })
    }
    const code = statusCode >= 500 || statusCode === 408 ? 'server' : 'malformed'
    throw new OciError(code, `${place}: expected status 200, got ${statusCode}`)
  }

  #retryAfterMs(text: string): number | undefined {
    if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
    const atMs = Date.parse(text)
    return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - this.#options.clock.nowMs())
  }
}

function redirected(from: URL, location: string): URL {
  const to = URL.parse(location, from)
  if (!to || !['http:', 'https:'].includes(to.protocol))
    throw new OciError('malformed', `${from.host}: expected a redirect to http or https, got another one`)
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new OciError('malformed', `${from.host}: redirects to ${to.host} unencrypted; refused`)
  return to
}

/** The header's first value, or the empty text. */
export function headerOf({ headers }: Dispatcher.ResponseData, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? (name === 'www-authenticate' ? value.join(', ') : value[0]) : value) ?? ''
}
