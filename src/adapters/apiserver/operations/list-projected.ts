// SPDX-License-Identifier: Apache-2.0
/** Pages of a computed kind: computed anew for each, from the sources as they were at the first. */

import type { ListPage, ObjectRecord } from '#adapters/db/store.ts'
import type { ListRequest, PageReader } from './list.ts'
import type { ServerParts } from './parts.ts'
import { createSourceReader, type ProjectedResource, recordOfProjected } from './projected.ts'
import { isRecordSelected } from './selected.ts'

/** Reads pages. Errors: `expired` when nobody remembers the sources as they were. */
export function projectedPages(
  { store }: ServerParts,
  { resource, namespace, options, withBodies }: ListRequest & { readonly resource: ProjectedResource },
): PageReader {
  return async ({ limit, after, at }) => {
    // Read before the sources: what is computed may be newer than the version it goes by, never older.
    const { current } = await store.revision()
    // The pages of one list show one version; a list that is read at once shows the newest, which costs less.
    const version = at ?? (options.limit > 0 ? current : undefined)
    const objects: ObjectRecord[] = []
    let looked: ListPage['next']
    for await (const object of resource.projection.list(
      createSourceReader(store, version === undefined ? undefined : { at: version }),
      namespace,
    )) {
      const place = { namespace: object.meta.namespace ?? '', name: object.meta.name }
      if (after && compare(place, after) <= 0) continue
      if (objects.length >= limit) return { objects, at: at ?? current, ...(looked ? { next: looked } : {}) }
      looked = place
      const record = await recordOfProjected(resource, object, withBodies)
      if (isRecordSelected(options.selector, record)) objects.push(record)
    }
    return { objects, at: at ?? current }
  }
}

type Place = Pick<ObjectRecord, 'namespace' | 'name'>

function compare(a: Place, b: Place): number {
  return order(a.namespace, b.namespace) || order(a.name, b.name)
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
