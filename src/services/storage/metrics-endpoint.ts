// SPDX-License-Identifier: Apache-2.0
/** The port on which Prometheus reads the metrics of storage, without the rights that its API asks for. */
import { type HttpServer, startHttpServer } from '#runtime/http-server.ts'
import type { Log } from '#runtime/log.ts'
import { metricsContentType } from '#runtime/metrics-text.ts'

export interface MetricsEndpointOptions {
  /** Default: all addresses. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port: number
  /** The text of all metrics. */
  readonly scrape: () => Promise<string>
  readonly log: Log
}

/** Serves `GET /metrics` alone: how storage is, its API tells at `/livez` and `/readyz`. */
export function startMetricsEndpoint({ scrape, ...options }: MetricsEndpointOptions): Promise<HttpServer> {
  return startHttpServer({
    ...options,
    routes: {
      'GET /metrics': async () => ({ headers: { 'content-type': metricsContentType }, body: await scrape() }),
    },
  })
}
