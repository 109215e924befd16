// SPDX-License-Identifier: Apache-2.0
/** One complete LIST with the times and sizes that suit a cluster, for whoever lists once and watches nothing. */

import { defaultReflectorTuning } from '#adapters/kube/informer/reflector-tuning.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import { type ListSink, listAll } from './list-pages.ts'

export interface ListOnceCall {
  readonly rest: Pick<KubeRest, 'raw'>
  readonly clock: Clock
  readonly path: string
  readonly signal: AbortSignal
  readonly sink: Omit<ListSink, 'page'>
}

/** Lists everything at `path`, page by page; resolves with the resourceVersion of the list. Throws `KubeError`. */
export function listOnce({ rest, clock, path, signal, sink }: ListOnceCall): Promise<string> {
  const { pageSize, objectLimitBytes, initialIdleMs: idleMs, openTimeoutMs } = defaultReflectorTuning
  const bounds = { pageSize, objectLimitBytes, idleMs, openTimeoutMs }
  return listAll({ rest, clock, path, signal, ...bounds, selectors: {}, sink: { page: () => undefined, ...sink } })
}
