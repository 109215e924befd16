// SPDX-License-Identifier: Apache-2.0
/** Reads one object. */
import { notFound, versionTooLarge } from '#adapters/apiserver/api-error.ts'
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import type { VersionWish } from '#adapters/apiserver/request/options.ts'
import type { ObjectRecord } from '#adapters/db/store.ts'
import type { ServerParts } from './parts.ts'
import { createSourceReader, isProjected, recordOfProjected } from './projected.ts'
import { presented } from './stored-shape.ts'

export interface GetRequest {
  readonly resource: ResourceDescriptor
  readonly namespace?: string
  readonly name: string
  readonly wish: VersionWish
  readonly withBody: boolean
}

/** The object. Errors: NotFound; Timeout when a version is asked for that has not been reached. */
export async function getObject(parts: ServerParts, request: GetRequest): Promise<ObjectRecord> {
  const { resource, namespace = '', name, wish, withBody } = request
  await checkReached(parts, wish)
  if (isProjected(resource)) {
    const object = await resource.projection.get(createSourceReader(parts.store), { namespace, name })
    if (!object) throw notFound(resource, name)
    return recordOfProjected(resource, object, withBody)
  }
  const record = await parts.store.get({ kind: storageKeyOf(resource), namespace, name }, withBody)
  if (!record) throw notFound(resource, name)
  return presented(parts.store, resource, record)
}

/** Errors: Timeout for a version that has not been written yet. */
export async function checkReached({ store }: Pick<ServerParts, 'store'>, { version }: VersionWish): Promise<void> {
  if (version === undefined || version === 0) return
  const { current } = await store.revision()
  if (version > current) throw versionTooLarge(version, current)
}
