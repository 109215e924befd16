// SPDX-License-Identifier: Apache-2.0
/** The image service in this process, and who tells it what to scan: images of the cluster, as they come and change. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openLayerCache } from '#adapters/db/layer-cache.ts'
import { openScanQueue } from '#adapters/db/scan-queue/open.ts'
import { proxyFromEnvironment } from '#adapters/kube/access/proxy.ts'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import { createEventRecorder } from '#adapters/kube/events/event-recorder.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { findPath } from '#apps/cluster/find-path.ts'
import { followImages } from '#apps/images/follow-cluster.ts'
import { imageCommands } from '#apps/images/image-commands.ts'
import { pullCredentials } from '#apps/images/pull-credentials.ts'
import { type SampleRegistry, sampleImages, serveSampleImages } from '#apps/images/sample-images.ts'
import { vulndbFolder } from '#apps/vulndb/database-folder.ts'
import { starterDatabase } from '#apps/vulndb/starter-database.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Environment } from '#runtime/config.ts'
import type { Log } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import type { Random } from '#runtime/retry.ts'
import {
  defaultLimits,
  oneOfTokens,
  openDatabaseMatching,
  queueBounds,
  startKubevuln,
} from '#services/kubevuln/start.ts'
import { type ScannedImages, scannedImages } from './scanned-images.ts'

export interface ImageScanOptions {
  /** `sample`: those of the example, built from folders; `registries`: where their names say. */
  readonly source: 'sample' | 'registries'
  readonly cluster: KubeRest
  readonly results: KubeRest
  readonly clusterName: string
  readonly ownNamespace: string
  readonly exampleDir: string
  /** For the starter database. */
  readonly keepDir: string
  /** Where layers are kept; absent: in memory. */
  readonly layerFile?: string
  /** Where commands wait: a file or a PostgreSQL database; absent: in memory. */
  readonly queuePlace?: string
  readonly env: Environment
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Image scans that are under way. */
export interface ImageScans {
  /** Resolves when every image that was there at the start is scanned; with what was found. */
  readonly firstScan: Promise<ScannedImages>
  stop(): Promise<void>
}

/** The platform for which the example's digests are; images of registries are those of this machine. */
const samplePlatform = { architecture: 'amd64', platform: 'linux/amd64' }
const tokenBytes = 24
/** How long Events that wait hold up the end. */
const eventsWithinMs = 500

/** Starts the service and the watching; resolves when both are under way. */
export async function startImageScans(options: ImageScanOptions, signal: AbortSignal): Promise<ImageScans> {
  const { cluster, results, clusterName, ownNamespace, clock, random, log, env } = options
  const isSample = options.source === 'sample'
  const [registry, folder] = await Promise.all([isSample ? sampleRegistry(options) : undefined, databaseFor(options)])
  const database = await openDatabaseMatching({ folder: folder.path, mode: 'off', clock, log })
  const layers = openLayerCache({ file: options.layerFile ?? ':memory:', clock })
  const token = randomBytes(tokenBytes).toString('hex')
  const discovery = createDiscovery(cluster, clock)
  const queue = await openScanQueue({
    place: options.queuePlace ?? ':memory:',
    ...queueBounds(defaultLimits),
    clock,
    random,
  })
  const events = createEventRecorder({ rest: cluster, component: 'kubevuln', instance: 'ks-up', clock, random, log })
  const service = await startKubevuln({
    events,
    queue,
    results,
    namespace: ownNamespace,
    host: '127.0.0.1',
    port: 0,
    isAllowed: oneOfTokens([token]),
    matching: () => database.current(),
    registry: registry ? { mirrors: registry.mirrors } : { proxyFor: (url: string) => proxyFromEnvironment(url, env) },
    layers,
    exceptions: { cluster, findPath: kind => findPath(discovery, kind) },
    ...(env['KS_SUPPRESSIONS'] && { suppressionsPath: env['KS_SUPPRESSIONS'] }),
    platform: isSample ? samplePlatform.platform : `linux/${goArchitecture(process.arch)}`,
    metrics: createMetrics(),
    clock,
    random,
    log,
  })
  const commands = imageCommands({ url: `http://127.0.0.1:${service.port}`, token: async () => token })
  const follower = await followImages(
    {
      cluster,
      findPath: kind => findPath(discovery, kind),
      clusterName,
      commands,
      credentials: pullCredentials(cluster),
      clock,
      random,
      log,
    },
    signal,
  )

  async function firstScan(): Promise<ScannedImages> {
    await service.rematch()
    await follower.firstPlan
    await service.idle()
    return scannedImages({ results, isStarterDatabase: folder.isStarter })
  }

  return {
    firstScan: firstScan(),
    async stop() {
      await follower.stop()
      await service.stop()
      await events.stop(eventsWithinMs)
      await commands.close()
      await registry?.stop()
      layers[Symbol.dispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function sampleRegistry({ exampleDir, log }: ImageScanOptions): Promise<SampleRegistry> {
  return serveSampleImages(await sampleImages(join(exampleDir, 'images'), samplePlatform.architecture), log)
}

/** The database of the user; where there is none, the example is matched with one made of the example's advisories. */
async function databaseFor({ source, env, exampleDir, keepDir, clock }: ImageScanOptions) {
  const path = vulndbFolder(env)
  if (source !== 'sample' || (await installedDatabase(path))) return { path, isStarter: false }
  const starter = await starterDatabase({
    advisoryDir: join(exampleDir, 'advisories'),
    keepDir: join(keepDir, 'starter-vulndb'),
    now: new Date(clock.nowMs()).toISOString(),
  })
  return { path: starter, isStarter: true }
}

/** The names that images use for what Node calls otherwise. */
function goArchitecture(nodeArch: string): string {
  return { x64: 'amd64', ia32: '386' }[nodeArch] ?? nodeArch
}
