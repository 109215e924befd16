// SPDX-License-Identifier: Apache-2.0
/** Reads and writes result objects over the API, the same way through the aggregator, directly and within a process. */

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

/** One write to the store of the results. Both reject with `KubeError` and resolve with the version stored. */
export interface ResultWrites {
  create(plural: ResultPlural, object: KubeObject): Promise<string>
  /** The object's metadata holds the version that is replaced. */
  replace(plural: ResultPlural, object: KubeObject): Promise<string>
}

/** A client over `rest`, which limits and retries; writes go another way where one is given. */
export function createResultClient(rest: KubeRest, writes: ResultWrites = writesOver(rest)): ResultClient {
  async function put(plural: ResultPlural, object: KubeObject, known: string | undefined): Promise<string> {
    const { name, namespace } = object.metadata
    let resourceVersion = known
    for (let conflicts = 0; ; conflicts++) {
      try {
        return resourceVersion === undefined
          ? await writes.create(plural, object)
          : await writes.replace(plural, { ...object, metadata: { ...object.metadata, resourceVersion } })
      } catch (error) {
        if (!(error instanceof KubeError) || conflicts >= maxConflicts) throw error
        if (error.code !== 'not-found' && error.code !== 'conflict' && error.code !== 'already-exists') throw error
        if (error.code === 'not-found' && resourceVersion === undefined) throw error
        resourceVersion = await currentVersion(resourcePath({ apiVersion: resultApiVersion, plural, namespace, name }))
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

function writesOver(rest: KubeRest): ResultWrites {
  // Of what was written only the new version is of interest; results are long.
  async function write(method: 'POST' | 'PUT', path: string, body: KubeObject): Promise<string> {
    const stored = await rest.request<KubeObject>({ method, path, body, accept: acceptMetadata })
    return stored.metadata.resourceVersion ?? ''
  }
  return {
    create(plural, object) {
      const { namespace } = object.metadata
      return write('POST', resourcePath({ apiVersion: resultApiVersion, plural, namespace }), object)
    },
    replace(plural, object) {
      const { namespace, name } = object.metadata
      return write('PUT', resourcePath({ apiVersion: resultApiVersion, plural, namespace, name }), object)
    },
  }
}
