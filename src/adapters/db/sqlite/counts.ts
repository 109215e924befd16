// SPDX-License-Identifier: Apache-2.0
/** Remembers how many objects a list has, until one of its kind is written there: each first page of it says so. */
import { LRUCache } from 'lru-cache'
import type { ListQuery } from '#adapters/db/store.ts'
import type { LastWrites } from './last-writes.ts'

export interface Counts {
  /** The number of objects in a list, counted where it is not known. It is known of whole lists in their newest state. */
  known(newest: Pick<ListQuery, 'kind' | 'namespace' | 'after'> | undefined, count: () => number): number
}

const maxLists = 1000

export function createCounts(lastWrites: LastWrites): Counts {
  const lists = new LRUCache<string, { readonly count: number; readonly written: number }>({ max: maxLists })
  return {
    known(newest, count) {
      if (!newest || newest.after) return count()
      const place = newest.namespace === undefined ? newest.kind : `${newest.kind}/${newest.namespace}`
      const written = lastWrites.of(newest)
      const found = lists.get(place)
      if (found?.written === written) return found.count
      const counted = count()
      lists.set(place, { count: counted, written })
      return counted
    },
  }
}
