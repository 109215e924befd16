// SPDX-License-Identifier: Apache-2.0
/**
 * What this replica has told its listeners: every event of every replica, once, in the order of versions.
 *
 *     commit here ───────────┐
 *     NOTIFY (a hint) ──► read events after the last one told ──► listeners
 *     each second ───────────┘
 */
import type { Revision, StoreEvent } from '#adapters/db/store.ts'

export interface FeedListener {
  readonly onEvents: (events: readonly StoreEvent[]) => void
  /** Events were forgotten before this replica could read them. */
  readonly onGap: () => void
}

export interface Feed {
  /** The version up to which all has been told. */
  readonly told: () => number
  /** Tells what was committed here, if nothing is missing before it; otherwise it has to be read. */
  offer(events: readonly StoreEvent[]): void
  /** Resolves when all up to the version has been told. Errors: those of reading. */
  reach(version: number): Promise<void>
  /** Reads once whether there is something new. Errors: those of reading. */
  poll(): Promise<void>
  listen(listener: FeedListener): () => void
}

/** Reads events after a version, oldest first, with the revision of the same moment. */
export type ReadEvents = (
  after: number,
  limit: number,
) => Promise<{ readonly revision: Revision; readonly events: readonly StoreEvent[] }>

const eventsAtOnce = 500

/** Begins after the version `start`. */
export function createFeed(read: ReadEvents, start: number): Feed {
  const listeners = new Set<FeedListener>()
  let told = start
  let running: Promise<void> | undefined

  function tell(events: readonly StoreEvent[]): void {
    const last = events.at(-1)
    if (!last) return
    told = last.object.version
    for (const { onEvents } of listeners) onEvents(events)
  }

  function unheard(events: readonly StoreEvent[]): readonly StoreEvent[] {
    return events.filter(({ object }) => object.version > told)
  }

  async function step(): Promise<void> {
    const { events, revision } = await read(told, eventsAtOnce)
    const news = unheard(events)
    // Versions have no gaps, so a missing one was forgotten.
    const isMissing = news[0] ? news[0].object.version > told + 1 : revision.oldest > told
    if (isMissing) {
      told = Math.max(told, revision.oldest)
      for (const { onGap } of listeners) onGap()
    }
    tell(unheard(news))
  }

  function poll(): Promise<void> {
    running ??= step().finally(() => {
      running = undefined
    })
    return running
  }

  return {
    told: () => told,
    offer(events) {
      const news = unheard(events)
      if (news[0]?.object.version === told + 1) tell(news)
    },
    async reach(version) {
      for (;;) {
        if (told >= version) return
        await poll()
      }
    },
    poll,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
