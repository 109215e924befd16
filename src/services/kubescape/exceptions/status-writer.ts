// SPDX-License-Identifier: Apache-2.0
/**
 * Writes back to exceptions what they excuse.
 *
 * Level-based: looks at all of them again and again, and writes those whose status is another. What the cluster
 * holds is read once for each exception, so that a restart writes nothing that is there already.
 */
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { ExceptionBook, ExceptionState } from './exception-book.ts'
import { type ExceptionStatus, exceptionStatus } from './exception-status.ts'

export interface StatusWriterParts {
  readonly rest: KubeRest
  readonly book: ExceptionBook
  readonly clock: Clock
  readonly log: Log
}

/** How soon a change is written; counts that change in between are written once. */
const everyMs = 500
/** How long nothing is tried where it is not allowed. */
const refusedMs = 600_000
const apiVersion = 'kubescape.io/v1beta1'

/** Writes until `signal` aborts. */
export async function writeExceptionStatus(parts: StatusWriterParts, signal: AbortSignal): Promise<void> {
  const { clock, log } = parts
  const stored = new Map<string, ExceptionStatus | undefined>()
  while (!signal.aborted) {
    let waitMs = everyMs
    try {
      await writeRound(parts, stored, signal)
    } catch (error) {
      if (signal.aborted) return
      const isRefused = isKubeError(error, 'forbidden', 'method-not-allowed')
      if (isRefused) waitMs = refusedMs
      log.warn('status of exceptions cannot be written', { error })
    }
    try {
      await clock.sleep(waitMs, signal)
    } catch {
      return
    }
  }
}

async function writeRound(
  { rest, book, clock }: StatusWriterParts,
  stored: Map<string, ExceptionStatus | undefined>,
  signal: AbortSignal,
): Promise<void> {
  const states = book.states()
  const keys = new Set(states.map(({ uid }) => uid))
  for (const key of stored.keys()) if (!keys.has(key)) stored.delete(key)
  for (const state of states) {
    try {
      if (!stored.has(state.uid)) stored.set(state.uid, await readStatus(rest, state, signal))
      const known = stored.get(state.uid)
      const status = exceptionStatus(state, known, clock.nowMs())
      if (status === known) continue
      const path = pathOf(state, 'status')
      await rest.request({
        method: 'PATCH',
        path,
        body: { status },
        contentType: 'application/merge-patch+json',
        signal,
      })
      stored.set(state.uid, status)
    } catch (error) {
      // It is gone; the next round knows.
      if (!isKubeError(error, 'not-found')) throw error
      stored.set(state.uid, exceptionStatus(state, undefined, clock.nowMs()))
    }
  }
}

async function readStatus(
  rest: KubeRest,
  state: ExceptionState,
  signal: AbortSignal,
): Promise<ExceptionStatus | undefined> {
  const { status } = await rest.request<{ readonly status?: ExceptionStatus }>({
    method: 'GET',
    path: pathOf(state),
    signal,
  })
  return status
}

function pathOf({ kind, namespace, name }: ExceptionState, subresource?: string): string {
  const plural = kind === 'SecurityException' ? 'securityexceptions' : 'clustersecurityexceptions'
  return resourcePath({
    apiVersion,
    plural,
    name,
    ...(namespace !== '' && { namespace }),
    ...(subresource !== undefined && { subresource }),
  })
}
