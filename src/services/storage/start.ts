// SPDX-License-Identifier: Apache-2.0
/** Starts the storage service: the API group of the results, on a server of its own. */
import { type AssembledOptions, type AssembledServer, assembleServer } from '#adapters/apiserver/assemble.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { groupDefinitions } from '#api/spdx-v1beta1/openapi.ts'
import type { SchemaDefinitions } from '#domain/structural-schema.ts'
import { engineVersion } from '#domain/version.ts'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import { type CertificateSource, keepServingCertificate } from './certificate/serving-certificate.ts'
import { type Cleanup, type CleanupOptions, cleanupLease, startCleanup } from './cleanup/cleanup.ts'
import { type BoundsNow, spdxDescriptors } from './descriptors.ts'
import { frontDoor } from './front-door/front-door.ts'
import { createReviews } from './front-door/reviews.ts'
import { watchSettings } from './front-door/settings-watch.ts'
import { followNamespaces } from './namespaces.ts'
import { type ConsolidationOptions, startConsolidation } from './profiles/consolidation.ts'
import type { ProfileLimits } from './profiles/limits.ts'
import { cleanupPolicy } from './settings/cleanup-policy.ts'
import { kindBounds } from './settings/kind-bounds.ts'
import { followConfig } from './settings/live-config.ts'
import { openSealKeys } from './settings/seal-keys.ts'
import { defaultStorageConfig, type ProfileConfig } from './settings/storage-config.ts'

/** What storage serves, for a server that serves other groups beside it. */
export interface StorageApi {
  readonly descriptors: readonly ResourceDescriptor[]
  readonly definitions: SchemaDefinitions
}

/** The kinds of the group and their schemas. */
export function storageApi(boundsNow?: BoundsNow): StorageApi {
  return { descriptors: spdxDescriptors(boundsNow), definitions: groupDefinitions() }
}

/** How profiles are made of reports. */
export type ProfileOptions = Pick<ConsolidationOptions, 'limits' | 'quietMs' | 'longestWaitMs'>

export interface StorageOptions extends Omit<AssembledOptions, 'descriptors' | 'definitions' | 'version'> {
  readonly profiles?: ProfileOptions
  /** Bounds of kinds, where they may change. */
  readonly boundsNow?: BoundsNow
}

/** Starts what storage does beside serving; the server ends it when it stops. */
export async function startStorageWork(
  storage: AssembledServer,
  options: Pick<StorageOptions, 'clock' | 'random' | 'log' | 'profiles' | 'metrics'>,
): Promise<AssembledServer> {
  const { clock, random, log, profiles = {}, metrics } = options
  const { server } = storage
  const consolidation = await startConsolidation({
    server,
    clock,
    random,
    log,
    ...profiles,
    ...(metrics && { metrics }),
  })
  return {
    ...storage,
    async stop() {
      await consolidation.stop()
      await storage.stop()
    },
  }
}

/** Starts a server for the group alone. */
export async function startStorage(options: StorageOptions): Promise<AssembledServer> {
  const { descriptors, definitions } = storageApi(options.boundsNow)
  const [major = '0', minor = '0'] = engineVersion.split('.')
  const storage = await assembleServer({
    ...options,
    descriptors,
    definitions: [definitions],
    version: { major, minor, gitVersion: `v${engineVersion}` },
  })
  return startStorageWork(storage, options)
}

function profileLimits({ maxEntries, endAfterMs }: ProfileConfig): Partial<ProfileLimits> {
  return { maxEntries, seriesEndAfterMs: endAfterMs }
}

export { defaultRotationPolicy } from './certificate/own-certificate.ts'
export { startMetricsEndpoint } from './metrics-endpoint.ts'
export type { CertificateSource }

/** Results about the namespace stay; `identity` is unique among the replicas, of which one sweeps. */
export type CleanupPlace = Pick<CleanupOptions, 'ownNamespace' | 'tuning'> & { readonly identity: string }

/** Starts to remove results of a server that serves one cluster alone. */
export function startLocalCleanup(options: Omit<CleanupOptions, 'policy' | 'election'>): Cleanup {
  return startCleanup({ ...options, policy: () => cleanupPolicy(defaultStorageConfig) })
}

export interface ClusterStorageOptions extends Omit<StorageOptions, 'authentication' | 'namespaceState' | 'boundsNow'> {
  /** The cluster whose users enter, through its API server or directly. */
  readonly cluster: KubeRest
  /** Audiences of tokens for direct calls; empty: the API server's own. */
  readonly audiences?: readonly string[]
  /** What is served in place of `tls`; it is replaced, without a restart, when its time or its files say so. */
  readonly certificate?: CertificateSource
  /** Keys that bodies are sealed with, in place of `seal`; followed as the file changes. */
  readonly sealKeyFile?: string
  /** Of bounds and retention, YAML; followed as it changes. Absent: the defaults. */
  readonly configFile?: string
  /** Absent: results are never removed by us. */
  readonly cleanup?: CleanupPlace
}

/** Starts a server for the group that a cluster's API server can aggregate. Rejects when `signal` aborts before. */
export async function startClusterStorage(
  options: ClusterStorageOptions,
  signal: AbortSignal,
): Promise<AssembledServer> {
  const {
    cluster,
    audiences,
    certificate,
    configFile,
    sealKeyFile,
    cleanup: place,
    metrics,
    clock,
    random,
    log,
  } = options
  const parts = { rest: cluster, clock, random, log }
  const config = await followConfig({
    clock,
    log,
    ...(configFile && { file: configFile }),
    ...(metrics && { metrics }),
  })
  const keys = sealKeyFile === undefined ? undefined : await openSealKeys({ file: sealKeyFile, clock, log })
  const settings = await watchSettings(parts, signal)
  const reviews = createReviews({ rest: cluster, ...(audiences && { audiences }) })
  const authentication = frontDoor({ settings: () => settings.current(), reviews, clock })
  const leftovers = metrics?.counter({
    name: 'storage_namespace_leftovers_removed_total',
    help: 'Results removed because their namespace went while nobody emptied it.',
  })
  const onPurged = (count: number) => leftovers?.inc({}, count)
  const namespaces = followNamespaces({ ...parts, onPurged }, signal)
  let storage: AssembledServer | undefined
  const counted = metrics ? { metrics } : {}
  const keeper =
    certificate && (await keepServingCertificate({ source: certificate, ...parts, ...counted, onCertificate }, signal))
  const tls = keeper?.current() ?? options.tls
  storage = await startStorage({
    ...options,
    ...(tls && { tls }),
    ...(keys && { seal: keys.seal }),
    authentication,
    namespaceState: namespaces.state,
    profiles: { limits: () => profileLimits(config.current().profiles), ...options.profiles },
    boundsNow: plural => config.current().kinds[plural] ?? kindBounds(plural),
  })
  const serving = storage
  const { server } = serving
  keys?.follow(seal => serving.noteSealKey(seal))
  server.setLimits(config.current().load)
  // What was replaced while the server started.
  if (keeper) storage.setCertificate(keeper.current())
  const cleanup = place && startClusterCleanup(place)
  config.onChange(({ load }) => {
    server.setLimits(load)
    cleanup?.wake()
  })
  let isStopping = false
  namespaces.purgeFrom(server).catch((error: unknown) => {
    if (!isStopping) log.warn('namespaces that went before are not looked for', { error })
  })

  function onCertificate(pair: KeyedCertificate): void {
    storage?.setCertificate(pair)
  }

  function startClusterCleanup({ identity, ...about }: CleanupPlace): Cleanup {
    return startCleanup({
      ...parts,
      ...about,
      operations: server.operations,
      policy: () => cleanupPolicy(config.current()),
      election: { namespace: about.ownNamespace, name: cleanupLease, identity },
      ...counted,
    })
  }

  return {
    ...storage,
    async stop() {
      isStopping = true
      await Promise.all([namespaces.stop(), keeper?.stop(), cleanup?.stop(), config.stop(), keys?.stop()])
      await storage.stop()
      await settings.stop()
    },
  }
}
