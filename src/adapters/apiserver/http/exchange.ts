// SPDX-License-Identifier: Apache-2.0
/** One request and its response over HTTP, 1.1 or 2. */
import { answer } from '#adapters/apiserver/api/answer.ts'
import type { Call } from '#adapters/apiserver/api/call.ts'
import type { ApiParts } from '#adapters/apiserver/api/parts.ts'
import { type Reply, statusReply } from '#adapters/apiserver/api/reply.ts'
import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { Credentials } from '#adapters/apiserver/auth.ts'
import { compressedReply } from './gzip.ts'
import type { LoadGate, LoadKind, ServerLimits } from './limits.ts'
import { beginBody, wholeRequestBody } from './request-body.ts'
import { sendReply } from './send.ts'
import type { Wire } from './wire.ts'

/** What was answered, for metrics and logs. */
export interface RequestSample {
  readonly verb: string
  /** `pods`, `deployments.apps`; empty for other paths. */
  readonly resource: string
  readonly code: number
  readonly seconds: number
}

export interface ExchangeParts extends ApiParts {
  readonly limits: ServerLimits
  readonly gate: LoadGate
  /** Hears of each request once its answer is sent. */
  readonly observe?: (sample: RequestSample) => void
}

/** Why work for a request ends early. Made once: an error costs as much as a small answer. */
const clientGone = new Error('the client has gone')

/** Whether the client has gone. Most requests end before anybody asks, so the signal is made for those who do. */
interface Gone {
  set(): void
  signal(): AbortSignal
  isSet(): boolean
}

function createGone(): Gone {
  let isGone = false
  let controller: AbortController | undefined
  return {
    set() {
      isGone = true
      controller?.abort(clientGone)
    },
    signal() {
      controller ??= new AbortController()
      if (isGone) controller.abort(clientGone)
      return controller.signal
    },
    isSet: () => isGone,
  }
}

/** Answers a request. Never rejects. */
export async function serveRequest(parts: ExchangeParts, wire: Wire): Promise<void> {
  const startedMs = parts.clock.monotonicMs()
  const gone = createGone()
  wire.onClose(() => gone.set())
  const warnings: string[] = []
  const about = { verb: '', resource: '' }
  const call = callOf({ parts, wire, gone, warnings, about })
  const leave = enter(parts, call)
  try {
    const reply = typeof leave === 'function' ? await replyTo(parts, call, wire) : leave
    const { clock, limits } = parts
    const isHead = call.method === 'HEAD'
    await sendReply({
      wire,
      reply,
      warnings,
      isHead,
      clock,
      idleMs: limits.sendIdleMs,
      signal: () => gone.signal(),
    })
    parts.observe?.({ ...about, code: reply.status, seconds: (clock.monotonicMs() - startedMs) / 1000 })
    // A refusal may come before the body was read: whatever follows of it is not a request.
    if (!wire.isReceived() && !gone.isSet()) wire.body.discard()
  } catch (error) {
    parts.log.warn('an answer broke off', { path: call.path, error: textOf(error) })
  } finally {
    if (typeof leave === 'function') leave()
  }
}

/**
 * What is answered however many others ask: probes, or the server would be killed for being busy, and the documents by
 * which an API server tells whether this one is there, or everything in the cluster that waits for us would stop.
 */
const unbounded = /^\/(?:livez|readyz|healthz|apis(?:\/[^/]+){0,2})\/?$/

function isUnbounded(path: string): boolean {
  // Most requests are about a group's resources, whose paths go on behind the version.
  const version = path.indexOf('/', '/apis/'.length)
  const resource = version < 0 ? -1 : path.indexOf('/', version + 1)
  return (resource < 0 || resource === path.length - 1) && unbounded.test(path)
}

/** Takes a place for the request, or is the refusal. */
function enter({ gate }: ExchangeParts, call: Omit<Call, 'user'>): (() => void) | Reply {
  if (isUnbounded(call.path)) return () => {}
  try {
    return gate.enter(loadKindOf(call))
  } catch (error) {
    return errorReply(error)
  }
}

function loadKindOf({ method, query }: Omit<Call, 'user'>): LoadKind {
  if (method !== 'GET' && method !== 'HEAD') return 'write'
  return query.get('watch') === null || query.get('watch') === 'false' ? 'read' : 'watch'
}

async function replyTo(parts: ExchangeParts, call: Omit<Call, 'user'>, wire: Wire): Promise<Reply> {
  try {
    if (Buffer.byteLength(wire.url) > parts.limits.maxUrlBytes)
      throw new ApiError('BadRequest', `the URL: expected at most ${parts.limits.maxUrlBytes} bytes`)
    const user = await parts.authentication.authenticate(credentialsOf(wire))
    return await compressedReply(await answer(parts, call, user), call.header('accept-encoding'))
  } catch (error) {
    if (!(error instanceof ApiError)) parts.log.error('a request failed', { path: call.path, error: textOf(error) })
    else if (error.cause !== undefined)
      parts.log.warn('a request was refused', { path: call.path, error: textOf(error.cause) })
    return errorReply(error)
  }
}

function errorReply(error: unknown): Reply {
  if (error instanceof ApiError) return statusReply(error.status())
  return statusReply(new ApiError('InternalError', 'Internal error occurred: see the log of the server').status())
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Nobody changes a query, so that one is enough for all that have none. */
const noQuery = new URLSearchParams()

interface CallSources {
  readonly parts: ExchangeParts
  readonly wire: Wire
  readonly gone: Gone
  readonly warnings: string[]
  readonly about: { verb: string; resource: string }
}

function callOf({ parts, wire, gone, warnings, about }: CallSources): Omit<Call, 'user'> {
  const { url } = wire
  const mark = url.indexOf('?')
  const source = { wire, clock: parts.clock, idleMs: parts.limits.bodyIdleMs }
  return {
    method: wire.method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
    header: name => wire.header(name),
    body: maxBytes => wholeRequestBody(source, maxBytes),
    begin: (wholeBytes, maxBytes) => beginBody(source, { wholeBytes, maxBytes }),
    signal: () => gone.signal(),
    warn: text => void warnings.push(text),
    about(verb, resource) {
      about.verb = verb
      about.resource = resource
    },
    cut() {
      gone.set()
      wire.cut()
    },
  }
}

function credentialsOf(wire: Wire): Credentials {
  return {
    header: name => wire.header(name),
    rawHeaders() {
      const rawHeaders = wire.rawHeaders()
      const pairs: [string, string][] = []
      for (let i = 0; i + 1 < rawHeaders.length; i += 2)
        pairs.push([(rawHeaders[i] ?? '').toLowerCase(), rawHeaders[i + 1] ?? ''])
      return pairs
    },
    peerCertificate() {
      const socket = wire.socket()
      return socket?.getPeerX509Certificate?.()?.raw
    },
  }
}
