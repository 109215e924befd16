// SPDX-License-Identifier: Apache-2.0
/** The image service as a part of a process. */
import { readFile } from 'node:fs/promises'
import { createBodySeal, parseSealKeys } from '#adapters/db/body-seal.ts'
import { type LayerCache, openLayerCache } from '#adapters/db/layer-cache.ts'
import { openScanQueue } from '#adapters/db/scan-queue/open.ts'
import { proxyFromEnvironment } from '#adapters/kube/access/proxy.ts'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import { createEventRecorder, type EventRecorder } from '#adapters/kube/events/event-recorder.ts'
import { cloudCredentials } from '#adapters/oci/cloud/cloud-credentials.ts'
import { findPath } from '#apps/cluster/find-path.ts'
import { ConfigError, readConfig } from '#runtime/config.ts'
import type { Part } from '#runtime/lifecycle.ts'
import { createMetrics } from '#runtime/metrics.ts'
import {
  anyOf,
  type DatabaseMatching,
  type Kubevuln,
  kubevulnSettings,
  oneOfTokens,
  oneOfUsers,
  openDatabaseMatching,
  queueBounds,
  startKubevuln,
} from '#services/kubevuln/start.ts'
import type { BoxContext } from './boxes.ts'
import { toldOfFiles, type UpstreamConfiguration, withUpstreamFiles } from './cluster-data.ts'
import { boxSettings } from './settings.ts'
import { readUpstreamFiles } from './upstream-files.ts'

/** How often it is looked whether another database was put in place. */
const databaseIntervalMs = 60_000
/** How long Events that wait hold up the end. */
const eventsWithinMs = 500

export function kubevulnBox({ cluster, env, clock, log }: BoxContext): Part {
  const stopping = new AbortController()
  let kubevuln: Kubevuln | undefined
  let database: DatabaseMatching | undefined
  let layers: LayerCache | undefined
  let events: EventRecorder | undefined
  let following: Promise<void> | undefined

  /** Takes another database when there is one, and matches with it what was matched with the last. */
  async function followDatabase(service: Kubevuln, matching: DatabaseMatching): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await service.rematch()
        await clock.sleep(databaseIntervalMs, stopping.signal)
        await matching.refresh()
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn('stored results could not be matched again', { error })
        await clock.sleep(databaseIntervalMs, stopping.signal).catch(() => undefined)
      }
    }
  }

  return {
    name: 'kubevuln',
    async start() {
      const configured = withUpstreamFiles(env, await readUpstreamFiles(env))
      for (const reason of configured.doubts) log.warn('configuration is not heeded', { reason })
      const { settings, box } = readSettings(configured)
      const { namespace, clusterName } = box
      const { host, apiToken, callers, tokenAudience, mirrors, useHttp, skipTlsVerify, caFile } = settings
      layers = openLayerCache({ file: settings.layerFile, clock })
      database = await openDatabaseMatching({
        folder: settings.databaseFolder,
        mode: settings.matchingMode,
        trustedVendors: settings.trustedVendors,
        clock,
        log,
      })
      const current = database
      const queue = await openScanQueue({
        place: settings.queue,
        ...queueBounds(settings),
        ...(settings.sealKeyFile !== undefined && {
          seal: createBodySeal(parseSealKeys(await readFile(settings.sealKeyFile, 'utf8'))),
        }),
        clock,
        random: Math.random,
      })
      const discovery = createDiscovery(cluster, clock)
      events = createEventRecorder({
        rest: cluster,
        component: 'kubevuln',
        instance: settings.podName ?? 'kubevuln',
        clock,
        random: Math.random,
        log,
      })
      kubevuln = await startKubevuln({
        ...(settings.heedsExceptions && { exceptions: { cluster, findPath: kind => findPath(discovery, kind) } }),
        ...(settings.suppressionsPath !== undefined && { suppressionsPath: settings.suppressionsPath }),
        events,
        queue,
        results: cluster,
        namespace,
        ...(host !== undefined && { host }),
        port: settings.port,
        isAllowed: anyOf(
          oneOfTokens(apiToken === undefined ? [] : [apiToken]),
          ...(callers.length > 0
            ? [oneOfUsers({ rest: cluster, audience: tokenAudience, users: callers, clock, log })]
            : []),
        ),
        metricsServer: {
          ...(host !== undefined && { host }),
          port: settings.metricsPort,
          hasWorkloads: settings.hasWorkloadMetrics,
        },
        matching: () => current.current(),
        ...(settings.eventReceiverUrl !== undefined &&
          !settings.keepsLocal && {
            provider: {
              url: settings.eventReceiverUrl,
              ...(settings.apiServerUrl !== undefined && { apiUrl: settings.apiServerUrl }),
              accountId: settings.accountId,
              accessKey: settings.accessKey,
              clusterName,
            },
          }),
        registry: {
          mirrors,
          useHttp,
          skipTlsVerify,
          idleTimeoutMs: settings.registryIdleMs,
          ...(caFile !== undefined && { ca: await readFile(caFile, 'utf8') }),
          proxyFor: url => proxyFromEnvironment(url, env),
          cloudCredentials: onLookup =>
            cloudCredentials({
              env,
              nowMs: () => clock.nowMs(),
              onLookup,
              onFailure: (host, error) => log.warn('the cloud gave no credential', { url: `https://${host}`, error }),
            }),
        },
        layers,
        platform: settings.platform ?? `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`,
        limits: settings,
        storesFilteredSboms: settings.storesFilteredSboms,
        writesVex: settings.writesVex,
        metrics: createMetrics(),
        clock,
        random: Math.random,
        log,
      })
      following = followDatabase(kubevuln, current)
    },
    async stop() {
      stopping.abort()
      await kubevuln?.stop()
      await events?.stop(eventsWithinMs)
      await following
      await database?.[Symbol.asyncDispose]()
      layers?.[Symbol.dispose]()
    },
  }
}

/** The settings; what is wrong with one is told of the file that it is from. */
function readSettings({ env, from }: UpstreamConfiguration) {
  try {
    return { settings: readConfig(kubevulnSettings, env), box: readConfig(boxSettings, env) }
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(toldOfFiles(error.problems, from))
    throw error
  }
}
