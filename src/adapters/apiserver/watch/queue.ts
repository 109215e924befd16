// SPDX-License-Identifier: Apache-2.0
/** What waits to be sent to one watcher. It is bounded: a watcher that does not keep up is given up, never waited for. */
import type { StoreEvent } from '#adapters/db/store.ts'

export type Waiting =
  | { readonly kind: 'event'; readonly event: StoreEvent }
  /** Nothing up to this version is missing. */
  | { readonly kind: 'bookmark'; readonly version: number }
  /** The time of the watch is over. */
  | { readonly kind: 'end'; readonly version: number }

export interface WatchQueue {
  push(item: Waiting): void
  /** Everything that waits; waits for something when nothing does. Undefined after an overflow or the signal. */
  next(): Promise<readonly Waiting[] | undefined>
}

/** Bounds of a queue. Events are shared among watchers, so the bytes are counted, not held, once per watcher. */
export interface QueueBounds {
  readonly maxItems: number
  readonly maxBytes: number
}

export const defaultQueueBounds: QueueBounds = { maxItems: 5000, maxBytes: 16 << 20 }

/** `onOverflow` is called once, when more waits than the bounds allow. */
export function createWatchQueue(bounds: QueueBounds, signal: AbortSignal, onOverflow: () => void): WatchQueue {
  let items: Waiting[] = []
  let sizeBytes = 0
  let isOver = false
  let wake: (() => void) | undefined
  function notify(): void {
    wake?.()
    wake = undefined
  }
  signal.addEventListener('abort', notify, { once: true })
  return {
    push(item) {
      if (isOver) return
      items.push(item)
      if (item.kind === 'event') sizeBytes += bytesOf(item.event)
      if (items.length > bounds.maxItems || sizeBytes > bounds.maxBytes) {
        isOver = true
        items = []
        onOverflow()
      }
      notify()
    },
    async next() {
      if (items.length === 0 && !isOver && !signal.aborted)
        await new Promise<void>(resolve => {
          wake = resolve
        })
      if (isOver || signal.aborted) return undefined
      const taken = items
      items = []
      sizeBytes = 0
      return taken
    },
  }
}

/** One event may be as long as it likes; what counts is what piles up behind it. */
function bytesOf({ object }: StoreEvent): number {
  return object.meta.length + (object.bytes?.byteLength ?? 0)
}
