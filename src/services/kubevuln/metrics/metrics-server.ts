// SPDX-License-Identifier: Apache-2.0
/** Metrics on a port of their own, with those of upstream's exporter. */
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import { startHttpServer } from '#runtime/http-server.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { addProcessMetrics } from '#runtime/process-metrics.ts'
import type { Random } from '#runtime/retry.ts'
import { metricsRoute } from '#services/kubevuln/http/routes.ts'
import { startExporter } from './exporter-metrics.ts'

export interface MetricsServerSettings {
  readonly host?: string
  /** 0 takes any free port. */
  readonly port: number
  /** Whether vulnerabilities are counted for each workload, too. */
  readonly hasWorkloads: boolean
}

export interface MetricsServerParts {
  readonly results: KubeRest
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface MetricsServer {
  readonly port: number
  stop(): Promise<void>
}

/** Serves the metrics of the process and of the exporter; resolves when they can be read. */
export async function serveMetrics(
  { results, metrics, clock, random, log }: MetricsServerParts,
  { host, port, hasWorkloads }: MetricsServerSettings,
): Promise<MetricsServer> {
  const exporter = startExporter({ results, hasWorkloads, clock, random, log })
  for (const family of exporter.families()) metrics.add(family)
  const stopProcessMetrics = addProcessMetrics(metrics)
  const server = await startHttpServer({
    ...(host !== undefined && { host }),
    port,
    log,
    routes: { 'GET /metrics': metricsRoute(() => metricsText(metrics.families())) },
  })
  return {
    port: server.port,
    async stop() {
      stopProcessMetrics()
      await Promise.all([server.stop(), exporter.stop()])
    },
  }
}
