// SPDX-License-Identifier: Apache-2.0
/** Starts the storage service: the API group of the results, on a server of its own. */
import { type AssembledOptions, type AssembledServer, assembleServer } from '#adapters/apiserver/assemble.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { KubeRest } from '#adapters/kube/rest.ts'
import { groupDefinitions } from '#api/spdx-v1beta1/openapi.ts'
import type { SchemaDefinitions } from '#domain/structural-schema.ts'
import { engineVersion } from '#domain/version.ts'
import { spdxDescriptors } from './descriptors.ts'
import { frontDoor } from './front-door/front-door.ts'
import { createReviews } from './front-door/reviews.ts'
import { watchSettings } from './front-door/settings-watch.ts'
import { followNamespaces } from './namespaces.ts'

/** What storage serves, for a server that serves other groups beside it. */
export interface StorageApi {
  readonly descriptors: readonly ResourceDescriptor[]
  readonly definitions: SchemaDefinitions
}

/** The kinds of the group and their schemas. */
export function storageApi(): StorageApi {
  return { descriptors: spdxDescriptors(), definitions: groupDefinitions() }
}

export type StorageOptions = Omit<AssembledOptions, 'descriptors' | 'definitions' | 'version'>

/** Starts a server for the group alone. */
export async function startStorage(options: StorageOptions): Promise<AssembledServer> {
  const { descriptors, definitions } = storageApi()
  const [major = '0', minor = '0'] = engineVersion.split('.')
  return assembleServer({
    ...options,
    descriptors,
    definitions: [definitions],
    version: { major, minor, gitVersion: `v${engineVersion}` },
  })
}

export interface ClusterStorageOptions extends Omit<StorageOptions, 'authentication'> {
  /** The cluster whose users enter, through its API server or directly. */
  readonly cluster: KubeRest
  /** Audiences of tokens for direct calls; empty: the API server's own. */
  readonly audiences?: readonly string[]
}

/** Starts a server for the group that a cluster's API server can aggregate. Rejects when `signal` aborts before. */
export async function startClusterStorage(
  options: ClusterStorageOptions,
  signal: AbortSignal,
): Promise<AssembledServer> {
  const { cluster, audiences, clock, random, log } = options
  const settings = await watchSettings({ rest: cluster, clock, random, log }, signal)
  const reviews = createReviews({ rest: cluster, ...(audiences && { audiences }) })
  const authentication = frontDoor({ settings: () => settings.current(), reviews, clock })
  const namespaces = followNamespaces({ rest: cluster, clock, random, log }, signal)
  const storage = await startStorage({ ...options, authentication, namespaceState: namespaces.state })
  let isStopping = false
  namespaces.purgeFrom(storage.server).catch((error: unknown) => {
    if (!isStopping) log.warn('namespaces that went before are not looked for', { error })
  })
  return {
    ...storage,
    async stop() {
      isStopping = true
      await namespaces.stop()
      await storage.stop()
      await settings.stop()
    },
  }
}
