// SPDX-License-Identifier: Apache-2.0
/** All objects of a store and everything that happens to them, for the controllers of an embedded cluster. */
import type { ObjectRecord, ObjectStore, StoreEvent } from '#adapters/db/store.ts'

export interface Follower {
  /** An object that is there at the start. */
  seen(record: ObjectRecord): void
  /** A write, in order; some may repeat what was seen. */
  happened(event: StoreEvent): void
}

/** Records read at a time. */
const pageObjects = 500
const pageBytes = 4 << 20

/** Shows the objects of the given kinds, without bodies, then their events. Returns the way out. */
export async function followStore(
  store: ObjectStore,
  kinds: readonly string[],
  follower: Follower,
): Promise<() => void> {
  const wanted = new Set(kinds)
  let waiting: StoreEvent[] | undefined = []
  const leave = store.subscribe(events => {
    for (const event of events) {
      if (!wanted.has(event.object.kind)) continue
      if (waiting) waiting.push(event)
      else follower.happened(event)
    }
  })
  for (const kind of kinds) {
    const query = { kind, withBodies: false, limit: pageObjects, maxBytes: pageBytes }
    let page = await store.list(query)
    for (;;) {
      for (const record of page.objects) follower.seen(record)
      if (!page.next) break
      page = await store.list({ ...query, after: page.next })
    }
  }
  const missed = waiting
  waiting = undefined
  for (const event of missed) follower.happened(event)
  return leave
}
