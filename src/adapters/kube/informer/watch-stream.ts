// SPDX-License-Identifier: Apache-2.0
/** One watch request, from its opening to its end. */

import { KubeError } from '#adapters/kube/rest/errors.ts'
import { createLineSplitter } from '#adapters/kube/rest/lines.ts'
import { readStream } from '#adapters/kube/rest/read-stream.ts'
import type { KubeRequest, KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import { parseWatchLine, type WatchEvent } from './watch-event.ts'
import type { Watchdog } from './watchdog.ts'

export interface WatchOptions {
  readonly rest: Pick<KubeRest, 'raw'>
  readonly clock: Clock
  readonly path: string
  readonly query: NonNullable<KubeRequest['query']>
  readonly objectLimitBytes: number
  readonly openTimeoutMs: number
  /** How long nothing may come; can be changed later through the watchdog. */
  readonly idleMs: number
  readonly signal: AbortSignal
  readonly sink: WatchSink
}

/** Where the events of a watch go. What it throws ends the watch. */
export interface WatchSink {
  opened(watchdog: Watchdog): void
  event(event: WatchEvent): void
  tooLarge(sizeBytes: number): void
}

/**
 * Reads a watch until the server ends it; resolves at a clean end, between two events.
 *
 * Throws `KubeError`: what the request failed with, `network` for a connection that broke or ended within an
 * event, `not-json` for a line that is no event, `timeout` when nothing came for too long.
 */
export async function readWatch(options: WatchOptions): Promise<void> {
  const { rest, clock, path, query, objectLimitBytes, openTimeoutMs, idleMs, signal, sink } = options
  const attempted = `GET ${path}?watch`
  const lines = createLineSplitter({
    limitBytes: objectLimitBytes,
    onLine: line => sink.event(parseWatchLine(line, attempted)),
    onTooLong: sizeBytes => sink.tooLarge(sizeBytes),
  })
  await readStream({
    rest,
    clock,
    request: { path, query, timeoutMs: openTimeoutMs },
    attempted,
    idleMs,
    signal,
    onOpen: watchdog => sink.opened(watchdog),
    onChunk: chunk => lines.push(chunk),
  })
  if (lines.openBytes > 0) throw new KubeError('network', `${attempted}: the stream ended within an event`)
}
