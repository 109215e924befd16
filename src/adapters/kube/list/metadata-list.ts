// SPDX-License-Identifier: Apache-2.0

import { KubeError } from '#adapters/kube/rest/errors.ts'
import { acceptMetadataList } from '#adapters/kube/rest/media-types.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'

interface MetadataPage {
  readonly metadata?: { readonly continue?: string }
  readonly items?: readonly { readonly metadata: ObjectMeta }[]
}

const pageSize = 500

/**
 * Metadata of every object of a collection, page by page, so that no more than a page is in memory. The list is not of
 * one moment when it takes longer than the server keeps its tokens: that is `KubeError` `expired`.
 *
 * @param path  of the collection
 */
export async function* listMetadata(rest: KubeRest, path: string, signal: AbortSignal): AsyncIterable<ObjectMeta> {
  let token: string | undefined
  do {
    const page: MetadataPage = await rest.request<MetadataPage>({
      method: 'GET',
      path,
      query: { limit: pageSize, continue: token },
      accept: acceptMetadataList,
      signal,
    })
    for (const { metadata } of page.items ?? []) yield metadata
    const next = page.metadata?.continue || undefined
    if (next !== undefined && next === token)
      throw new KubeError('internal', `GET ${path}: the server repeats a continue token`)
    token = next
  } while (token !== undefined)
}
