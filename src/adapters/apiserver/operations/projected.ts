// SPDX-License-Identifier: Apache-2.0
/** Computed objects, in the form in which stored ones are read. */
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { bodyOfBytes } from '#adapters/apiserver/objects/body.ts'
import { metaOf, summaryOf, viewOf, wholeBody } from '#adapters/apiserver/objects/draft.ts'
import type { ProjectedObject, Projection, SourceObject, SourceReader } from '#adapters/apiserver/projection.ts'
import type { ObjectRecord, ObjectStore } from '#adapters/db/store.ts'
import type { JsonObject } from '#domain/json.ts'

/** Objects and bytes read at a time while a projection goes through its sources. */
const pageObjects = 500
const pageBytes = 2 << 20

/** Reads stored kinds for projections; lists of them as of a version where one is given. */
export function createSourceReader(store: ObjectStore, at?: number): SourceReader {
  function sourceOf(record: ObjectRecord): SourceObject {
    return {
      namespace: record.namespace,
      name: record.name,
      resourceVersion: record.version,
      meta: metaOf(record),
      summary: summaryOf(record),
      body: async () => bodyOfBytes(await wholeBody(store, record)).fields,
    }
  }
  return {
    async get(key, namespace, name) {
      const record = await store.get({ kind: key, namespace, name }, false)
      return record && sourceOf(record)
    },
    async *list(key, namespace) {
      const scope = namespace === undefined ? {} : { namespace }
      const query = { kind: key, ...scope, withBodies: false, limit: pageObjects, maxBytes: pageBytes }
      let page = await store.list(at === undefined ? query : { ...query, at })
      for (;;) {
        for (const record of page.objects) yield sourceOf(record)
        if (!page.next) return
        page = await store.list({ ...query, at: page.at, after: page.next })
      }
    },
  }
}

/** A kind that is computed. */
export type ProjectedResource = ResourceDescriptor & { readonly projection: Projection }

/** Claims that the kind is computed. */
export function isProjected(resource: ResourceDescriptor): resource is ProjectedResource {
  return resource.projection !== undefined
}

/** A computed object as a record; its body is computed only when asked for. */
export async function recordOfProjected(
  resource: ResourceDescriptor,
  object: ProjectedObject,
  withBody: boolean,
): Promise<ObjectRecord> {
  const { resourceVersion = '0', ...meta } = object.meta
  const fields = withBody ? ((await object.body()) as JsonObject) : {}
  const bytes = Buffer.from(JSON.stringify(fields).slice(1, -1))
  const view = viewOf({ meta: object.meta, body: bodyOfBytes(bytes) }, object.summary)
  const selectable = Object.entries(resource.selectableFields ?? {}).map(([field, value]) => [field, value(view)])
  return {
    kind: storageKeyOf(resource),
    namespace: meta.namespace ?? '',
    name: meta.name,
    uid: meta.uid ?? '',
    version: Number(resourceVersion),
    meta: JSON.stringify(meta),
    labels: meta.labels ? JSON.stringify(meta.labels) : '',
    fields: selectable.length > 0 ? JSON.stringify(Object.fromEntries(selectable)) : '',
    summary: object.summary === undefined ? '' : JSON.stringify(object.summary),
    body: { id: 0, sizeBytes: bytes.byteLength, hash: '' },
    ...(withBody ? { bytes } : {}),
  }
}
