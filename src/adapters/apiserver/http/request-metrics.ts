// SPDX-License-Identifier: Apache-2.0
/** Counts what was answered. */
import type { Metrics } from '#runtime/metrics.ts'
import type { RequestSample } from './exchange.ts'
import type { LoadKind } from './limits.ts'

export interface RequestMetrics {
  /** An answer was sent. Cost: a microsecond. */
  readonly observe: (sample: RequestSample) => void
  /** A watcher did not keep up and was cut off. */
  readonly slowWatcher: () => void
  /** Shows what is in progress, as it is when it is asked for. */
  showInFlight(inFlight: Readonly<Record<LoadKind, number>>): void
}

/** Seconds from 1 ms to 30 s. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Clients of HTTP/2 may name any method; each of them would be a series. */
const verbs: ReadonlySet<string> = new Set(
  'get list watch create update patch delete deletecollection head post put options'.split(' '),
)

/** Adds the metrics of requests; names begin with the prefix, such as `storage`. */
export function createRequestMetrics(metrics: Metrics, prefix: string): RequestMetrics {
  const requests = metrics.counter({
    name: `${prefix}_requests_total`,
    help: 'Requests answered, by verb, resource and status; the resource is empty for other paths.',
    labels: ['verb', 'resource', 'code'],
  })
  const durations = metrics.histogram({
    name: `${prefix}_request_duration_seconds`,
    help: 'Time from the head of a request to the end of its answer, watches aside.',
    labels: ['verb', 'resource'],
    bounds,
  })
  const slowWatchers = metrics.counter({
    name: `${prefix}_slow_watchers_closed_total`,
    help: 'Watchers that were cut off since they did not keep up.',
  })
  return {
    observe({ verb: asked, resource, code, seconds }) {
      const verb = verbs.has(asked) ? asked : 'other'
      requests.inc({ verb, resource, code: String(code) })
      if (verb !== 'watch') durations.observe({ verb, resource }, seconds)
    },
    slowWatcher: () => slowWatchers.inc({}),
    showInFlight(inFlight) {
      metrics.add({
        name: `${prefix}_requests_in_flight`,
        help: 'Requests in progress: read, write, and watch, which are the watchers.',
        type: 'gauge',
        samples: () => Object.entries(inFlight).map(([kind, value]) => ({ labels: { kind }, value })),
      })
    },
  }
}
