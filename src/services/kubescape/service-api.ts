// SPDX-License-Identifier: Apache-2.0
/** The endpoints of the posture service: scans on request, probes, metrics. */
import type { LibraryParts } from '#engines/posture/library/library.ts'
import type { Clock } from '#runtime/clock.ts'
import type { ConfigOf } from '#runtime/config.ts'
import type { Health } from '#runtime/health.ts'
import { startHttpServer } from '#runtime/http-server.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { probeRoutes } from '#runtime/probes.ts'
import { withBearer } from './api/bearer.ts'
import type { LiveState } from './api/live-scan.ts'
import { createScanApi } from './api/scan-routes.ts'
import { ScanStore } from './api/scan-store.ts'
import type { kubescapeSettings } from './settings.ts'

/** The settings of the endpoints. */
export type ApiSettings = Pick<
  ConfigOf<typeof kubescapeSettings>,
  | 'port'
  | 'host'
  | 'apiToken'
  | 'isOpen'
  | 'queueCapacity'
  | 'requestBytes'
  | 'areCallbacksEnabled'
  | 'callbackRanges'
  | 'scansDir'
> & {
  /** PEM; absent: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

export interface ServiceApiParts {
  readonly library: () => LibraryParts
  readonly settings: ApiSettings
  readonly health: Health
  readonly metrics: Metrics
  readonly live: () => LiveState | undefined
  readonly clock: Clock
  readonly log: Log
}

/** Endpoints that are served. */
export interface ServiceApi {
  readonly port: number
  /** Cancels scans and stops listening. */
  stop(): Promise<void>
}

/** Starts to listen, before anything is known of the cluster: probes tell so. */
export async function startServiceApi({
  library,
  settings,
  health,
  metrics,
  live,
  clock,
  log,
}: ServiceApiParts): Promise<ServiceApi> {
  const store = new ScanStore(settings.scansDir)
  try {
    await store.open()
  } catch (cause) {
    const because = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`finished scans cannot be kept in ${settings.scansDir} (KS_SCANS_DIR): ${because}`, { cause })
  }
  const scans = createScanApi({
    library,
    store,
    live,
    capacity: settings.queueCapacity,
    callbacks: { isEnabled: settings.areCallbacksEnabled, allowed: settings.callbackRanges },
    clock,
    log,
  })
  const server = await startHttpServer({
    port: settings.port,
    ...(settings.host !== undefined && { host: settings.host }),
    routes: {
      ...probeRoutes(health, metrics),
      ...withBearer(scans.routes, { token: settings.apiToken, isOpen: settings.isOpen }),
    },
    bodyBytes: settings.requestBytes,
    ...(settings.tls && { tls: settings.tls }),
    log,
  })
  return {
    port: server.port,
    async stop() {
      await scans.stop()
      await server.stop()
    },
  }
}
