// SPDX-License-Identifier: Apache-2.0
import { KubeError } from '#adapters/kube/errors.ts'
import type { KubeRequest, KubeResponse, KubeRest } from '#adapters/kube/rest.ts'
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

/** A client that answers request `number` (from 0) as `answer` says. */
export function scriptedRest(
  clock: Clock,
  answer: (query: NonNullable<KubeRequest['query']>, number: number) => ScriptedAnswer,
): ScriptedRest {
  const queries: NonNullable<KubeRequest['query']>[] = []
  const sentAtMs: number[] = []

  function raw({ query = {}, signal }: KubeRequest): Promise<KubeResponse> {
    sentAtMs.push(clock.monotonicMs())
    const scripted = answer(query, queries.push(query) - 1)
    if (scripted.kind === 'fail') return Promise.reject(scripted.error)
    return Promise.resolve({ status: 200, headers: {}, body: bodyOf(clock, scripted, signal), cancel: () => undefined })
  }

  return { raw, queries, sentAtMs }
}

async function* bodyOf(
  clock: Clock,
  { body, afterMs, last }: Extract<ScriptedAnswer, { kind: 'body' }>,
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
