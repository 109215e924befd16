// SPDX-License-Identifier: Apache-2.0
/** When a kind was last written, in all and in each namespace: what was read since then is still as it is. */
import type { ListQuery, StoreEvent } from '#adapters/db/store.ts'

export interface LastWrites {
  note(event: StoreEvent): void
  /** Everything may have been written, as when a store is filled from another. */
  noteAll(version: number): void
  /** The version of the last write to what a list of the kind shows; 0 when there was none since the store was opened. */
  of(list: Pick<ListQuery, 'kind' | 'namespace'>): number
}

/** Beyond this many places, all count as written just now. */
const maxPlaces = 20_000

export function createLastWrites(): LastWrites {
  const versions = new Map<string, number>()
  let floor = 0
  function noteAll(version: number): void {
    versions.clear()
    floor = version
  }
  return {
    noteAll,
    note({ object: { kind, namespace, version } }) {
      if (versions.size >= maxPlaces) noteAll(version)
      versions.set(kind, version)
      versions.set(`${kind}/${namespace}`, version)
    },
    of: ({ kind, namespace }) => versions.get(namespace === undefined ? kind : `${kind}/${namespace}`) ?? floor,
  }
}
