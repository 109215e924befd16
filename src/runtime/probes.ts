// SPDX-License-Identifier: Apache-2.0
/** The endpoints every process has: `/livez`, `/readyz`, `/metrics`. */
import type { Health } from './health.ts'
import type { HttpReply, HttpRequest, HttpRoutes } from './http-server.ts'
import type { Metrics } from './metrics.ts'
import { metricsContentType, metricsText } from './metrics-text.ts'

/**
 * Routes for probes and metrics.
 *
 * A good probe answers `ok`; with `?verbose`, or when it fails, one line per check. `?exclude=NAME` passes over one.
 */
export function probeRoutes(health: Health, metrics: Metrics): HttpRoutes {
  return {
    'GET /livez': request => probe(health, 'livez', request),
    'GET /readyz': request => probe(health, 'readyz', request),
    // The name that older charts use.
    'GET /healthz': request => probe(health, 'livez', request),
    'GET /metrics': () => ({
      headers: { 'content-type': metricsContentType },
      body: metricsText(metrics.families()),
    }),
  }
}

function probe(health: Health, which: 'livez' | 'readyz', { query }: HttpRequest): HttpReply {
  const { isGood, lines } = health.report(which, new Set(query.getAll('exclude')))
  const isShort = isGood && !query.has('verbose')
  return {
    status: isGood ? 200 : 503,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private' },
    body: isShort ? 'ok' : `${lines.join('\n')}\n`,
  }
}
