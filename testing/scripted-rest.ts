// SPDX-License-Identifier: Apache-2.0
import { KubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRequest, KubeResponse, KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'

/** What the server does with one request: fails, or sends a body, lets time pass, then ends, breaks or waits on. */
export type ScriptedAnswer =
  | { readonly kind: 'fail'; readonly error: unknown }
  | { readonly kind: 'body'; readonly body: string; readonly afterMs?: number; readonly last: 'end' | 'break' | 'wait' }

/** The streaming half of a client whose server is a function: no sockets, no real time. */
export interface ScriptedRest extends Pick<KubeRest, 'raw'> {
  /** Queries in the order they were sent. */
  readonly queries: readonly NonNullable<KubeRequest['query']>[]
  /** When each was sent. */
  readonly sentAtMs: readonly number[]
}

/**
 * A client that answers request `number` (from 0) as `answer` says.
 *
 * A list of one object, which asks what version the server is at, is not counted and answered with `versionNow`.
 */
export function scriptedRest(
  clock: Clock,
  answer: (query: NonNullable<KubeRequest['query']>, number: number) => ScriptedAnswer,
  versionNow: () => string = () => '1000000',
): ScriptedRest {
  const queries: NonNullable<KubeRequest['query']>[] = []
  const sentAtMs: number[] = []

  function raw({ query = {}, signal }: KubeRequest): Promise<KubeResponse> {
    if (query['limit'] === 1) return Promise.resolve(responseOf(clock, emptyList(versionNow()), signal))
    sentAtMs.push(clock.monotonicMs())
    const scripted = answer(query, queries.push(query) - 1)
    if (scripted.kind === 'fail') return Promise.reject(scripted.error)
    return Promise.resolve(responseOf(clock, scripted, signal))
  }

  return { raw, queries, sentAtMs }
}

type ScriptedBody = Extract<ScriptedAnswer, { kind: 'body' }>

function emptyList(resourceVersion: string): ScriptedBody {
  return { kind: 'body', body: JSON.stringify({ metadata: { resourceVersion }, items: [] }), last: 'end' }
}

function responseOf(clock: Clock, scripted: ScriptedBody, signal: AbortSignal | undefined): KubeResponse {
  return { status: 200, headers: {}, body: bodyOf(clock, scripted, signal), cancel: () => undefined }
}

async function* bodyOf(
  clock: Clock,
  { body, afterMs, last }: ScriptedBody,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  if (body !== '') yield Buffer.from(body)
  if (afterMs !== undefined) await clock.sleep(afterMs, signal)
  if (last === 'break') throw new KubeError('network', 'the connection broke')
  if (last === 'wait') await aborted(signal)
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => reject(signal?.reason as Error)
    if (signal?.aborted) giveUp()
    else signal?.addEventListener('abort', giveUp, { once: true })
  })
}
