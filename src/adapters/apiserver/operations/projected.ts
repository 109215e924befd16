// SPDX-License-Identifier: Apache-2.0
/** Computed objects, in the form in which stored ones are read. */
import { type ResourceDescriptor, storageKeyOf } from '#adapters/apiserver/descriptor.ts'
import { bodyOfBytes } from '#adapters/apiserver/objects/body.ts'
import { metaOf, summaryOf, viewOf, wholeBody } from '#adapters/apiserver/objects/draft.ts'
import type { ProjectedObject, Projection, SourceObject, SourceReader } from '#adapters/apiserver/projection.ts'
import type { ObjectKey, ObjectRecord, ObjectStore, StoreEvent } from '#adapters/db/store.ts'
import type { JsonObject } from '#domain/json.ts'

/** Objects and bytes read at a time while a projection goes through its sources. */
const pageObjects = 500
const pageBytes = 2 << 20

/** The state at a version. Lists are read as of it; single objects by what has happened to them since. */
export interface SourcePast {
  readonly at: number
  /** The first event of each object after the version, by {@link sourceId}. Absent: only lists are read. */
  readonly firstEvents?: ReadonlyMap<string, StoreEvent>
}

/** One text for each object of each stored kind. */
export function sourceId({ kind, namespace, name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`
}

/** Reads stored kinds for projections: as they are, or as they were. */
export function createSourceReader(store: ObjectStore, past?: SourcePast): SourceReader {
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
      const place = { kind: key, namespace, name }
      const event = past?.firstEvents?.get(sourceId(place))
      const record = event ? event.previous : await store.get(place, false)
      return record && sourceOf(record)
    },
    deletions(key, namespace) {
      const scope = namespace === undefined ? {} : { namespace }
      return store.deletions({ kind: key, ...scope, ...(past && { at: past.at }) })
    },
    async *list(key, namespace) {
      const scope = namespace === undefined ? {} : { namespace }
      const query = { kind: key, ...scope, withBodies: false, limit: pageObjects, maxBytes: pageBytes }
      let page = await store.list(past ? { ...query, at: past.at } : query)
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
