// SPDX-License-Identifier: Apache-2.0
/** Versions of a kind whose shape is not the stored one are converted on the way in and out. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { type Draft, draftOfObject, draftOfRecord, objectOf } from '#adapters/apiserver/objects/draft.ts'
import type { ObjectRecord, ObjectStore } from '#adapters/db/store.ts'

/** The draft in the shape that is stored. */
export function toStored(resource: ResourceDescriptor, draft: Draft): Draft {
  const convert = resource.storage?.convert
  return convert ? draftOfObject(convert.toStored(objectOf(resource, draft))) : draft
}

/** A stored object in the shape of the resource's version. */
export async function fromStored(
  store: ObjectStore,
  resource: ResourceDescriptor,
  record: ObjectRecord,
): Promise<Draft> {
  const draft = await draftOfRecord(store, record, true)
  const convert = resource.storage?.convert
  return convert ? draftOfObject(convert.fromStored(objectOf(resource, draft))) : draft
}

/** A record whose texts and bytes are those of the resource's version; the record itself where that is the stored one. */
export async function presented(
  store: ObjectStore,
  resource: ResourceDescriptor,
  record: ObjectRecord,
): Promise<ObjectRecord> {
  if (!resource.storage?.convert) return record
  const { meta, body } = await fromStored(store, resource, record)
  const { resourceVersion: _resourceVersion, ...rest } = meta
  const { bytes } = body
  return { ...record, meta: JSON.stringify(rest), body: { ...record.body, sizeBytes: bytes.byteLength }, bytes }
}
