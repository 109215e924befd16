// SPDX-License-Identifier: Apache-2.0
/** Pages of a computed kind: computed anew for each, and refused to a client whose sources changed in between. */

import type { ContinueToken } from '#adapters/apiserver/request/continue-token.ts'
import { type ListPage, type ObjectRecord, StoreError } from '#adapters/db/store.ts'
import type { ListRequest, PageReader } from './list.ts'
import type { ServerParts } from './parts.ts'
import { createSourceReader, type ProjectedResource, recordOfProjected } from './projected.ts'
import { isRecordSelected } from './selected.ts'

/** Reads pages. Errors: `expired` when a token's version is no longer what the sources show. */
export function projectedPages(
  parts: ServerParts,
  request: ListRequest & { readonly resource: ProjectedResource },
  token: ContinueToken | undefined,
): PageReader {
  const { resource, namespace, options, withBodies } = request
  let isChecked = token === undefined || token.version === 0
  return async ({ limit, after, at }) => {
    // Read before the sources: what is computed may be newer than the version it goes by, never older.
    const { current } = await parts.store.revision()
    if (!isChecked && at !== undefined) await checkUnchanged(parts, resource, at)
    isChecked = true
    const objects: ObjectRecord[] = []
    let looked: ListPage['next']
    for await (const object of resource.projection.list(createSourceReader(parts.store), namespace)) {
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

/** Errors: `expired` when a source has changed after the version, or nobody remembers. */
async function checkUnchanged({ store }: ServerParts, { projection }: ProjectedResource, at: number): Promise<void> {
  for (const kind of projection.sources) {
    const [change] = await store.events({ kind, after: at, limit: 1 })
    if (change) throw new StoreError('expired', `continuing a computed list: ${kind} changed after version ${at}`)
  }
}

type Place = Pick<ObjectRecord, 'namespace' | 'name'>

function compare(a: Place, b: Place): number {
  return order(a.namespace, b.namespace) || order(a.name, b.name)
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
