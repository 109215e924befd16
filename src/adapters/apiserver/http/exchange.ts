// SPDX-License-Identifier: Apache-2.0
/** One request and its response over HTTP, 1.1 or 2. */
import { answer } from '#adapters/apiserver/api/answer.ts'
import type { ApiParts } from '#adapters/apiserver/api/parts.ts'
import { type Reply, statusReply } from '#adapters/apiserver/api/reply.ts'
import { ApiError } from '#adapters/apiserver/api-error.ts'
import { compressedReply } from './gzip.ts'
import { HttpCall } from './http-call.ts'
import type { LoadGate, LoadKind, ServerLimits } from './limits.ts'
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

/** Answers a request. Never rejects. */
export async function serveRequest(parts: ExchangeParts, wire: Wire): Promise<void> {
  const { clock, limits } = parts
  const startedMs = clock.monotonicMs()
  const call = new HttpCall(wire, clock, limits.bodyIdleMs)
  wire.onClose(() => call.leave())
  const leave = enter(parts, call)
  try {
    const reply = typeof leave === 'function' ? await replyTo(parts, call) : leave
    await sendReply(call, reply, limits.sendIdleMs)
    const { verb, resource } = call
    parts.observe?.({ verb, resource, code: reply.status, seconds: (clock.monotonicMs() - startedMs) / 1000 })
    // A refusal may come before the body was read: whatever follows of it is not a request.
    if (!wire.isReceived() && !call.isGone()) wire.body.discard()
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
function enter({ gate }: ExchangeParts, call: HttpCall): (() => void) | Reply {
  if (isUnbounded(call.path)) return () => {}
  try {
    return gate.enter(loadKindOf(call))
  } catch (error) {
    return errorReply(error)
  }
}

function loadKindOf({ method, query }: HttpCall): LoadKind {
  if (method !== 'GET' && method !== 'HEAD') return 'write'
  return query.get('watch') === null || query.get('watch') === 'false' ? 'read' : 'watch'
}

async function replyTo(parts: ExchangeParts, call: HttpCall): Promise<Reply> {
  try {
    if (Buffer.byteLength(call.wire.url) > parts.limits.maxUrlBytes)
      throw new ApiError('BadRequest', `the URL: expected at most ${parts.limits.maxUrlBytes} bytes`)
    const user = await parts.authentication.authenticate(call)
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
