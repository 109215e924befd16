// SPDX-License-Identifier: Apache-2.0
import type { Metrics } from '#runtime/metrics.ts'

/** How a command ended, in the words of metrics. */
export type ScanResult = 'success' | 'partial' | 'error'

export type FallbackCategory = 'registry_auth' | 'platform' | 'size_classification'
export type FallbackOutcome = 'classified' | 'failed' | 'succeeded'

/** What the service counts, under upstream's names and with its labels. Source: kubevuln, `docs/API.md`. */
export interface ServiceMetrics {
  /** @param reason  why it failed; `none` for what did not */
  completed(endpoint: string, outcome: ScanResult, reason: string): void
  took(labels: { readonly endpoint: string; readonly outcome: ScanResult; readonly reason: string }, s: number): void
  rejected(endpoint: string, reason: 'too_many_requests' | 'invalid_request' | 'queue_full'): void
  waiting(items: number): void
  /** Another way was taken than the first. */
  fallback(category: FallbackCategory, strategy: string, outcome: FallbackOutcome): void
  /** An image was found, or not, in the first way or another. */
  resolved(usedFallback: boolean, isFound: boolean): void
  /** A registry of a cloud was asked for. */
  authLookup(strategy: string, result: 'hit' | 'miss' | 'coalesced'): void
  /** A command was served by the work for another. */
  shared(): void
  retried(operation: 'source_resolution' | 'sbom_generation', outcome: 'attempt' | 'success' | 'exhausted'): void
  /** What people accept was not known whole when a result was made. */
  exceptionsDegraded(): void
  /** Matches that something of this kind took out of a result. */
  exceptionsMatched(sourceKind: string, matches: number): void
  /** Exceptions that would have concerned a result, but have ended. */
  exceptionsExpired(sourceKind: string, exceptions: number): void
}

/** There is no other here. Upstream's other one is `sidecar`. */
const component = 'in_process'

/** Registers the metrics. */
export function serviceMetrics(metrics: Metrics): ServiceMetrics {
  const completed = metrics.counter({
    name: 'kubevuln_scans_completed_total',
    help: 'Scans that ended.',
    labels: ['endpoint', 'outcome', 'reason'],
  })
  const took = metrics.histogram({
    name: 'kubevuln_scan_duration_seconds',
    help: 'Time from the start of a scan to its stored result.',
    labels: ['endpoint', 'outcome', 'reason'],
    bounds: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800],
  })
  const rejected = metrics.counter({
    name: 'kubevuln_scan_rejections_total',
    help: 'Commands that were not taken.',
    labels: ['endpoint', 'reason'],
  })
  const depth = metrics.gauge({ name: 'kubevuln_worker_pool_queue_depth', help: 'Commands that wait.' })
  const fallbacks = metrics.counter({
    name: 'kubevuln_scan_fallbacks_total',
    help: 'Times that another way was taken than the first.',
    labels: ['component', 'category', 'strategy', 'outcome'],
  })
  const resolutions = metrics.counter({
    name: 'kubevuln_scan_source_resolution_total',
    help: 'Images that were found in the first way or another, or not.',
    labels: ['component', 'outcome'],
  })
  const authLookups = metrics.counter({
    name: 'kubevuln_registry_auth_cache_total',
    help: 'Lookups of credentials that a cloud gives; a miss asked the cloud.',
    labels: ['strategy', 'result'],
  })
  const shared = metrics.counter({
    name: 'kubevuln_singleflight_hits_total',
    help: 'Commands that were served by the work for another.',
    labels: ['target'],
  })
  const retries = metrics.counter({
    name: 'kubevuln_retry_attempts_total',
    help: 'Requests to registries that were sent again, and how that ended.',
    labels: ['operation', 'outcome'],
  })
  const degraded = metrics.counter({
    name: 'kubevuln_exceptions_degraded_total',
    help: 'Results that were made without knowing all exceptions.',
  })
  const matched = metrics.counter({
    name: 'kubevuln_exceptions_matched_total',
    help: 'Matches that exceptions took out of results.',
    labels: ['sourceKind'],
  })
  const expired = metrics.counter({
    name: 'kubevuln_exceptions_expired_total',
    help: 'Exceptions that would have concerned a result, but have ended.',
    labels: ['sourceKind'],
  })
  return {
    completed: (endpoint, outcome, reason) => completed.inc({ endpoint, outcome, reason }),
    took: (labels, s) => took.observe(labels, s),
    rejected: (endpoint, reason) => rejected.inc({ endpoint, reason }),
    waiting: items => depth.set({}, items),
    fallback: (category, strategy, outcome) => fallbacks.inc({ component, category, strategy, outcome }),
    resolved: (usedFallback, isFound) => resolutions.inc({ component, outcome: resolutionOf(usedFallback, isFound) }),
    authLookup: (strategy, result) => authLookups.inc({ strategy, result }),
    shared: () => shared.inc({ target: 'sbom_generation' }),
    retried: (operation, outcome) => retries.inc({ operation, outcome }),
    exceptionsDegraded: () => degraded.inc({}),
    exceptionsMatched: (sourceKind, matches) => matched.inc({ sourceKind }, matches),
    exceptionsExpired: (sourceKind, exceptions) => expired.inc({ sourceKind }, exceptions),
  }
}

function resolutionOf(usedFallback: boolean, isFound: boolean): string {
  if (usedFallback) return isFound ? 'fallback_assisted_success' : 'fallback_failed'
  return isFound ? 'first_pass_success' : 'first_pass_failure'
}
