// SPDX-License-Identifier: Apache-2.0
/** Reads and writes result objects over the API, through the aggregator or directly. */

import { listMetadata } from '#adapters/kube/list/metadata-list.ts'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { resultApiVersion } from './sbom-object.ts'

export type ImageResultPlural =
  | 'containerprofiles'
  | 'openvulnerabilityexchangecontainers'
  | 'sbomsyftfiltereds'
  | 'sbomsyfts'
  | 'vulnerabilitymanifests'
  | 'vulnerabilitymanifestsummaries'

const maxConflicts = 5
/** Larger than the largest SBOM that is stored. */
const limitBytes = 256 * 2 ** 20

export interface ResultStore {
  /** The object, or undefined when there is none. */
  get(plural: ImageResultPlural, namespace: string, name: string): Promise<KubeObject | undefined>
  /** Metadata of the object alone. */
  metadata(plural: ImageResultPlural, namespace: string, name: string): Promise<ObjectMeta | undefined>
  /** Metadata of every object of a kind, page by page. */
  list(plural: ImageResultPlural, signal: AbortSignal): AsyncIterable<ObjectMeta>
  /** Creates; of an object that is there, replaces the spec and adds to labels and annotations. */
  put(plural: ImageResultPlural, object: KubeObject): Promise<void>
}

/** A store over `rest`, which limits and retries. */
export function createResultStore(rest: KubeRest): ResultStore {
  async function get(plural: ImageResultPlural, namespace: string, name: string): Promise<KubeObject | undefined> {
    try {
      const path = resourcePath({ apiVersion: resultApiVersion, plural, namespace, name })
      return await rest.request<KubeObject>({ method: 'GET', path, limitBytes })
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return undefined
      throw error
    }
  }

  async function currentMetadata(path: string): Promise<KubeObject['metadata'] | undefined> {
    try {
      const query = { resourceVersion: 'metadata' }
      return (await rest.request<KubeObject>({ method: 'GET', path, query })).metadata
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return undefined
      throw error
    }
  }

  async function put(plural: ImageResultPlural, object: KubeObject): Promise<void> {
    const { name, namespace } = object.metadata
    const collection = resourcePath({ apiVersion: resultApiVersion, plural, namespace })
    const path = resourcePath({ apiVersion: resultApiVersion, plural, namespace, name })
    for (let conflicts = 0; ; conflicts++) {
      const current = await currentMetadata(path)
      try {
        if (current) await rest.request({ method: 'PUT', path, body: merged(object, current), limitBytes })
        else await rest.request({ method: 'POST', path: collection, body: object, limitBytes })
        return
      } catch (error) {
        const isRace = error instanceof KubeError && ['conflict', 'already-exists', 'not-found'].includes(error.code)
        if (!isRace || conflicts >= maxConflicts) throw error
      }
    }
  }

  return {
    get,
    list: (plural, signal) => listMetadata(rest, resourcePath({ apiVersion: resultApiVersion, plural }), signal),
    put,
    metadata: (plural, namespace, name) =>
      currentMetadata(resourcePath({ apiVersion: resultApiVersion, plural, namespace, name })),
  }
}

/** Annotations that say how this result came about; an older one must not outlive its result. */
const ofResult =
  /^kubescape\.io\/(?:status|status-reason|status-message|max-image-size|max-sbom-size|resource-size|database-version|exceptions-version|tool-version|completion|profile-version)$/

function merged(object: KubeObject, current: KubeObject['metadata']): KubeObject {
  const kept = Object.entries(current.annotations ?? {}).filter(([key]) => !ofResult.test(key))
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...current.labels, ...object.metadata.labels },
      annotations: { ...Object.fromEntries(kept), ...object.metadata.annotations },
      ...(current.resourceVersion !== undefined && { resourceVersion: current.resourceVersion }),
    },
  }
}
