// SPDX-License-Identifier: Apache-2.0
/** What a server and its store count, and the text in which that is read. */
import type { ObjectStore } from '#adapters/db/store.ts'
import { createStoreMetrics, type StoreMetrics } from '#adapters/db/store-metrics.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { createRequestMetrics, type RequestMetrics } from './http/request-metrics.ts'

export interface ServerMetrics {
  readonly requests: RequestMetrics
  readonly store: StoreMetrics
  /** The text of all metrics, with what the store holds now. */
  scrape(store: ObjectStore, nowMs: number): Promise<string>
}

/** Names of metrics begin so. */
const prefix = 'storage'

/** Adds the metrics of one server. */
export function countStorage(metrics: Metrics): ServerMetrics {
  const store = createStoreMetrics(metrics, prefix)
  return {
    requests: createRequestMetrics(metrics, prefix),
    store,
    async scrape(of, nowMs) {
      await store.refresh(of, nowMs)
      return Array.from(metricsText(metrics.families())).join('')
    },
  }
}
