// SPDX-License-Identifier: Apache-2.0

import { startWatchdog, type Watchdog } from '#adapters/kube/informer/watchdog.ts'
import type { Clock } from '#runtime/clock.ts'
import { KubeError } from './errors.ts'
import type { KubeRequest, KubeRest } from './rest.ts'

export interface StreamOptions {
  readonly rest: Pick<KubeRest, 'raw'>
  readonly clock: Clock
  readonly request: Omit<KubeRequest, 'signal' | 'method'>
  /** How the request is named in errors. */
  readonly attempted: string
  /** How long nothing may come; can be changed later through the watchdog. */
  readonly idleMs: number
  readonly signal: AbortSignal
  readonly onOpen: (watchdog: Watchdog) => void
  /** What it throws ends the reading. */
  readonly onChunk: (chunk: Uint8Array) => void
}

/**
 * Sends a GET and hands out its body until the server ends it, nothing comes for too long (`KubeError` `timeout`),
 * or `signal` aborts. Whatever the end, the connection is released and neither timer nor listener stays.
 */
export async function readStream(options: StreamOptions): Promise<void> {
  const { rest, clock, request, attempted, idleMs, signal } = options
  const stall = new AbortController()
  const abort = () => stall.abort(signal.reason)
  signal.throwIfAborted()
  signal.addEventListener('abort', abort, { once: true })
  try {
    const response = await rest.raw({ ...request, method: 'GET', signal: stall.signal })
    const watchdog = startWatchdog(clock, idleMs, idle => stall.abort(stalled(attempted, idle)))
    try {
      options.onOpen(watchdog)
      for await (const chunk of response.body) {
        watchdog.feed()
        options.onChunk(chunk)
      }
    } finally {
      watchdog.stop()
      response.cancel()
    }
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function stalled(attempted: string, idleMs: number): KubeError {
  const seconds = Math.round(idleMs / 1000)
  return new KubeError('timeout', `${attempted}: nothing came for ${seconds} s, the stream is given up`)
}
