// SPDX-License-Identifier: Apache-2.0
/** What a reflector does after a failure. There is no outcome in which it gives up. */
import { isRecord, type KubeError, type KubeErrorCode } from '#adapters/kube/rest/errors.ts'
import type { RelistCause } from './reflector-counters.ts'

/** What was going on when it failed. */
export type Phase =
  /** A WatchList was refused before it began. */
  | 'opening-watch-list'
  /** A WatchList broke, or never told that it was complete. */
  | 'watch-list'
  | 'list'
  | 'watch'

export type NextStep =
  /** Watch on from the last version seen. */
  | { readonly kind: 'resume' }
  /** Fill the cache anew, streaming if the server can. */
  | { readonly kind: 'relist'; readonly cause?: RelistCause }
  /** Fill the cache by pages this time; `broke` when a stream had begun and did not hold. */
  | { readonly kind: 'page'; readonly broke: boolean }
  /** Fill the cache by pages now and whenever it has to be: the server does not know how to stream it. */
  | { readonly kind: 'page-always' }

/** A server that does not know WatchList refuses the request as malformed. */
const watchListUnknown: ReadonlySet<KubeErrorCode> = new Set(['bad-request', 'invalid', 'method-not-allowed'])

/** Says nothing about WatchList: a LIST would have failed as well. */
const unrelated: ReadonlySet<KubeErrorCode> = new Set([
  'network',
  'tls',
  'unauthorized',
  'too-many-requests',
  'unavailable',
  'credentials',
  'config',
  'closed',
])

/** The server will not watch from this version, or not at all; a list tells which. */
const watchRefused: ReadonlySet<KubeErrorCode> = new Set([
  'bad-request',
  'invalid',
  'not-found',
  'method-not-allowed',
  'not-acceptable',
  'unsupported-media-type',
])

/** The server answers, but what it sends from this version is of no use; perhaps a list is. */
const maybeVersionAtFault: ReadonlySet<KubeErrorCode> = new Set(['not-json', 'internal', 'conflict', 'timeout'])

/** Watches that failed in a row, without an event or a bookmark, before the version is held to be at fault. */
export const fruitlessLimit = 3

/** Reason of the error for a server whose version went back. */
export const turnedBack = 'TurnedBack'

/** Chooses the next step; `fruitless` counts failed watches in a row that brought nothing, this one included. */
export function nextStep(error: KubeError, phase: Phase, fruitless: number): NextStep {
  if (phase === 'opening-watch-list') {
    if (watchListUnknown.has(error.code)) return { kind: 'page-always' }
    return unrelated.has(error.code) ? { kind: 'relist' } : { kind: 'page', broke: false }
  }
  if (phase === 'watch-list') return { kind: 'page', broke: true }
  if (phase === 'list') return { kind: 'relist' }
  if (error.reason === turnedBack) return { kind: 'relist', cause: 'turned-back' }
  if (error.code === 'expired') return { kind: 'relist', cause: 'expired' }
  if (watchRefused.has(error.code) || isFromTheFuture(error)) return { kind: 'relist', cause: 'refused' }
  if (fruitless >= fruitlessLimit && maybeVersionAtFault.has(error.code)) return { kind: 'relist', cause: 'fruitless' }
  return { kind: 'resume' }
}

/**
 * True for a version that the server has not reached, although it waited for it.
 *
 * NOTE: kube-apiserver 1.36 says so to a LIST only, and lets a watch wait in silence; others refuse the watch.
 * Source: apiserver `NewTooLargeResourceVersionError`.
 */
function isFromTheFuture({ details }: KubeError): boolean {
  const causes = details?.['causes']
  return Array.isArray(causes) && causes.some(cause => isRecord(cause) && cause['reason'] === 'ResourceVersionTooLarge')
}
