// SPDX-License-Identifier: Apache-2.0
/** Boxes as parts of a process: any set of them can share one. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { findPath } from '#apps/cluster/find-path.ts'
import { postureOptions } from '#apps/cluster/posture-settings.ts'
import type { Clock } from '#runtime/clock.ts'
import { ConfigError, type ConfigOf, readConfig } from '#runtime/config.ts'
import type { Part } from '#runtime/lifecycle.ts'
import type { Log } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { addProcessMetrics } from '#runtime/process-metrics.ts'
import type { Tracer } from '#runtime/telemetry.ts'
import { type Kubescape, kubescapeSettings, startKubescape } from '#services/kubescape/start.ts'
import {
  type CertificateSource,
  defaultRotationPolicy,
  startClusterStorage,
  startMetricsEndpoint,
} from '#services/storage/start.ts'
import { kubevulnBox } from './kubevuln-box.ts'
import { boxSettings, storageSettings } from './settings.ts'

export interface BoxContext {
  readonly cluster: KubeRest
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
  readonly tracer: Tracer
}

type MakeBox = (context: BoxContext) => Part

/** Every box that exists, by name. */
export const boxes: Readonly<Record<string, MakeBox>> = {
  storage: storageBox,
  kubescape: kubescapeBox,
  kubevuln: kubevulnBox,
}

function storageBox({ cluster, env, clock, log }: BoxContext): Part {
  const ends: (() => unknown)[] = []
  return {
    name: 'storage',
    async start({ signal }) {
      const settings = readConfig(storageSettings, env)
      const { host, port, durability } = settings
      const { namespace } = readConfig(boxSettings, env)
      const metrics = createMetrics()
      ends.push(addProcessMetrics(metrics))
      const storage = await startClusterStorage(
        {
          cluster,
          host,
          port,
          file: settings.databaseUrl ?? settings.dataFile,
          ...(settings.encryptionKeyFile !== undefined && { sealKeyFile: settings.encryptionKeyFile }),
          durability,
          certificate: certificateSource(settings, namespace),
          ...(settings.configFile !== undefined && { configFile: settings.configFile }),
          cleanup: { ownNamespace: namespace, identity: settings.podName ?? `storage-${randomUUID()}` },
          metrics,
          clock,
          random: Math.random,
          log,
        },
        signal,
      )
      ends.push(() => storage.stop())
      const { scrape } = storage
      const endpoint = scrape && (await startMetricsEndpoint({ host, port: settings.metricsPort, scrape, log }))
      ends.push(() => endpoint?.stop())
      if (storage.quarantined !== undefined)
        log.error('the database was damaged and put aside', { file: storage.quarantined })
      if (endpoint) log.info('metrics of storage are served', { port: endpoint.port })
      log.info('storage serves', { url: storage.url })
    },
    async stop() {
      for (const end of ends.reverse()) await end()
    },
  }
}

/** Files where both are named, else a certificate of its own. */
function certificateSource(settings: ConfigOf<typeof storageSettings>, namespace: string): CertificateSource {
  const { certFile, keyFile, serviceName, secretName, authorityLifeMs, certificateLifeMs } = settings
  if (certFile !== undefined && keyFile !== undefined) return { kind: 'files', certFile, keyFile }
  if (certFile !== undefined || keyFile !== undefined)
    throw new ConfigError(['TLS_SERVER_CERT_FILE and TLS_SERVER_KEY_FILE: expected both or none, got one'])
  return {
    kind: 'own',
    service: { namespace, name: serviceName },
    secretName,
    policy: { ...defaultRotationPolicy, authorityLifeMs, servingLifeMs: certificateLifeMs },
  }
}

function kubescapeBox({ cluster, env, clock, log, tracer }: BoxContext): Part {
  let kubescape: Kubescape | undefined
  return {
    name: 'kubescape',
    async start({ signal }) {
      const { certFile, keyFile, ...settings } = readConfig(kubescapeSettings, env)
      const { clusterName, namespace } = readConfig(boxSettings, env)
      const discovery = createDiscovery(cluster, clock)
      const tls =
        certFile && keyFile
          ? { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') }
          : undefined
      kubescape = await startKubescape(
        {
          cluster,
          results: cluster,
          exceptionStatus: cluster,
          findPath: kind => findPath(discovery, kind),
          findResultPath: kind => findPath(discovery, kind),
          setup: { clusterName, ownNamespace: namespace, setOwner: true },
          clock,
          random: Math.random,
          log,
          tracer,
          ...(await postureOptions(settings, discovery, { log, clock })),
          api: { ...settings, ...(tls && { tls }) },
        },
        signal,
      )
    },
    stop: () => kubescape?.stop(),
  }
}
