// SPDX-License-Identifier: Apache-2.0
/** Reads and writes result objects over the API, the same way through the aggregator and directly. */

import { listMetadata } from '#adapters/kube/list/metadata-list.ts'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import { acceptMetadata } from '#adapters/kube/rest/media-types.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { resultApiVersion } from './result-objects.ts'

export type ResultPlural = 'workloadconfigurationscans' | 'workloadconfigurationscansummaries'

const maxConflicts = 5

export interface ResultClient {
  /** Metadata of every stored result of a kind. */
  list(plural: ResultPlural, signal: AbortSignal): AsyncIterable<ObjectMeta>
  /** Creates or replaces; `known` is the version last seen. Resolves with the version stored. */
  put(plural: ResultPlural, object: KubeObject, known: string | undefined): Promise<string>
  /** Deletes; an object that is gone already is no error. */
  remove(plural: ResultPlural, namespace: string, name: string): Promise<void>
}

/** A client over `rest`, which limits and retries. */
export function createResultClient(rest: KubeRest): ResultClient {
  async function put(plural: ResultPlural, object: KubeObject, known: string | undefined): Promise<string> {
    const { name, namespace } = object.metadata
    const collection = resourcePath({ apiVersion: resultApiVersion, plural, namespace })
    const path = resourcePath({ apiVersion: resultApiVersion, plural, namespace, name })
    let resourceVersion = known
    for (let conflicts = 0; ; conflicts++) {
      try {
        // Of what was written only the new version is of interest; results are long.
        const stored =
          resourceVersion === undefined
            ? await rest.request<KubeObject>({ method: 'POST', path: collection, body: object, accept: acceptMetadata })
            : await rest.request<KubeObject>({
                method: 'PUT',
                path,
                accept: acceptMetadata,
                body: { ...object, metadata: { ...object.metadata, resourceVersion } },
              })
        return stored.metadata.resourceVersion ?? ''
      } catch (error) {
        if (!(error instanceof KubeError) || conflicts >= maxConflicts) throw error
        if (error.code !== 'not-found' && error.code !== 'conflict' && error.code !== 'already-exists') throw error
        if (error.code === 'not-found' && resourceVersion === undefined) throw error
        resourceVersion = await currentVersion(path)
      }
    }
  }

  async function currentVersion(path: string): Promise<string | undefined> {
    try {
      const { metadata } = await rest.request<KubeObject>({
        method: 'GET',
        path,
        query: { resourceVersion: 'metadata' },
      })
      return metadata.resourceVersion
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return undefined
      throw error
    }
  }

  async function remove(plural: ResultPlural, namespace: string, name: string): Promise<void> {
    try {
      await rest.request({
        method: 'DELETE',
        path: resourcePath({ apiVersion: resultApiVersion, plural, namespace, name }),
      })
    } catch (error) {
      if (!(error instanceof KubeError) || error.code !== 'not-found') throw error
    }
  }

  return {
    list: (plural, signal) => listMetadata(rest, resourcePath({ apiVersion: resultApiVersion, plural }), signal),
    put,
    remove,
  }
}
