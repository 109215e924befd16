// SPDX-License-Identifier: Apache-2.0
/** Deletes what a selector selects. */
import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { Selector } from '#adapters/db/selector.ts'
import type { ObjectRecord } from '#adapters/db/store.ts'
import { type DeleteOptions, deleteObject } from './delete.ts'
import { openList } from './list.ts'
import type { ServerParts } from './parts.ts'

export interface DeleteCollectionRequest {
  readonly resource: ResourceDescriptor
  readonly namespace?: string
  readonly selector: Selector
  readonly options: DeleteOptions
}

/** Deletions that are under way at once; they share the store's transactions. */
const concurrency = 100

/** Deletes each selected object; what somebody else deletes meanwhile is fine. Returns how many were found. */
export async function deleteCollection(parts: ServerParts, request: DeleteCollectionRequest): Promise<number> {
  const { resource, namespace, selector, options } = request
  const scope = namespace === undefined ? {} : { namespace }
  const list = await openList(parts, { resource, ...scope, options: { selector, limit: 0 }, withBodies: false })
  let found = 0
  let batch: ObjectRecord[] = []
  const deleteBatch = async () => {
    await Promise.all(
      batch.map(({ name, namespace: ns }) =>
        deleteFound(parts, { resource, options, name, ...(ns === '' ? {} : { namespace: ns }) }),
      ),
    )
    batch = []
  }
  for await (const page of list.pages) {
    for (const record of page.objects) {
      found++
      if (batch.push(record) >= concurrency) await deleteBatch()
    }
  }
  await deleteBatch()
  return found
}

async function deleteFound(parts: ServerParts, request: Parameters<typeof deleteObject>[1]): Promise<void> {
  try {
    await deleteObject(parts, request)
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error
  }
}
