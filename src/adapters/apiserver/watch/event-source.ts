// SPDX-License-Identifier: Apache-2.0
/** Where a watch gets its events from: what happened, and what happens. */
import type { ObjectStore, StoreEvent } from '#adapters/db/store.ts'

export interface EventSource {
  /** Events after a version, oldest first; fewer than `limit` when there are no more. Errors: `expired`, `ahead`. */
  since(after: number, limit: number): Promise<readonly StoreEvent[]>
  /**
   * Passes on each event from now on, in order. Resolves when it is attached, to the way out. What happened before
   * may be passed on, too. `onLost` is called when events can no longer be passed on; then nothing more comes.
   */
  attach(listener: (event: StoreEvent) => void, onLost: () => void): Promise<() => void>
  /** A version up to which all events have been passed on. */
  version(): number
}

/** Passes on the events of a store, by kind. */
export interface WatchHub {
  source(kind: string): EventSource
  /** Stops listening to the store. */
  close(): void
}

/** Listens to the store, once for all watches. */
export async function createWatchHub(store: ObjectStore): Promise<WatchHub> {
  const listeners = new Map<string, Set<(event: StoreEvent) => void>>()
  const onLosts = new Set<() => void>()
  let version = 0
  const leave = store.subscribe(
    events => {
      for (const event of events) {
        version = event.object.version
        for (const listener of listeners.get(event.object.kind) ?? []) listener(event)
      }
    },
    () => {
      for (const onLost of onLosts) onLost()
    },
  )
  version = Math.max(version, (await store.revision()).current)

  return {
    source: kind => ({
      since: (after, limit) => store.events({ kind, after, limit }),
      version: () => version,
      async attach(listener, onLost) {
        const known = listeners.get(kind) ?? new Set()
        listeners.set(kind, known.add(listener))
        onLosts.add(onLost)
        return () => {
          known.delete(listener)
          onLosts.delete(onLost)
        }
      },
    }),
    close: leave,
  }
}
