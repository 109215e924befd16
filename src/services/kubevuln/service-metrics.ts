// SPDX-License-Identifier: Apache-2.0
import type { Metrics } from '#runtime/metrics.ts'

/** What the service counts, under upstream's names. */
export interface ServiceMetrics {
  completed(endpoint: string, outcome: string, reason: string): void
  rejected(endpoint: string, reason: string): void
  took(endpoint: string, seconds: number): void
  waiting(items: number): void
}

/** Registers the metrics. */
export function serviceMetrics(metrics: Metrics): ServiceMetrics {
  const completed = metrics.counter({
    name: 'kubevuln_scans_completed_total',
    help: 'Scans that ended.',
    labels: ['endpoint', 'outcome', 'reason'],
  })
  const rejected = metrics.counter({
    name: 'kubevuln_scan_rejections_total',
    help: 'Commands that were not taken.',
    labels: ['endpoint', 'reason'],
  })
  const took = metrics.histogram({
    name: 'kubevuln_scan_duration_seconds',
    help: 'Time from the start of a scan to its stored result.',
    labels: ['endpoint'],
    bounds: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  })
  const depth = metrics.gauge({ name: 'kubevuln_worker_pool_queue_depth', help: 'Commands that wait.' })
  return {
    completed: (endpoint, outcome, reason) => completed.inc({ endpoint, outcome, reason }),
    rejected: (endpoint, reason) => rejected.inc({ endpoint, reason }),
    took: (endpoint, seconds) => took.observe({ endpoint }, seconds),
    waiting: items => depth.set({}, items),
  }
}
