// SPDX-License-Identifier: Apache-2.0
/** Keys by the time they are due: a binary heap whose outdated entries are skipped when they come up. */
export interface DueHeap {
  /** Makes `key` due at `atMs` instead of whenever it was. */
  set(key: string, atMs: number): void
  delete(key: string): void
  earliestMs(): number | undefined
  /** Removes and yields what is due at `nowMs`, soonest first, in the order set where times are equal. */
  takeUntil(nowMs: number): Generator<string>
  size(): number
}

interface Entry {
  readonly key: string
  readonly atMs: number
  readonly order: number
}

/** Outdated entries that are tolerated beside as many as there are current ones. */
const slack = 64

/** An empty heap. Cost: O(log n) per step, amortised. */
export function createDueHeap(): DueHeap {
  const heap: Entry[] = []
  const current = new Map<string, Entry>()
  let order = 0

  function top(): Entry | undefined {
    for (let entry = heap[0]; entry; entry = heap[0]) {
      if (current.get(entry.key) === entry) return entry
      popTop()
    }
    return undefined
  }

  function set(key: string, atMs: number): void {
    if (current.get(key)?.atMs === atMs) return
    const entry = { key, atMs, order: order++ }
    current.set(key, entry)
    heap.push(entry)
    if (heap.length > 2 * current.size + slack) sweep()
    else rise()
  }

  /** Sorted order is a valid heap. */
  function sweep(): void {
    const kept = heap.filter(entry => current.get(entry.key) === entry)
    kept.sort((a, b) => a.atMs - b.atMs || a.order - b.order)
    heap.length = 0
    for (const entry of kept) heap.push(entry)
  }

  function rise(): void {
    let at = heap.length - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(heap, at, parent)) break
      swap(heap, at, parent)
      at = parent
    }
  }

  function popTop(): void {
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    let at = 0
    for (;;) {
      const left = at * 2 + 1
      const smallest = left + 1 < heap.length && isBefore(heap, left + 1, left) ? left + 1 : left
      if (smallest >= heap.length || !isBefore(heap, smallest, at)) return
      swap(heap, at, smallest)
      at = smallest
    }
  }

  function* takeUntil(nowMs: number): Generator<string> {
    for (let entry = top(); entry && entry.atMs <= nowMs; entry = top()) {
      popTop()
      current.delete(entry.key)
      yield entry.key
    }
  }

  return {
    set,
    delete: key => void current.delete(key),
    earliestMs: () => top()?.atMs,
    takeUntil,
    size: () => current.size,
  }
}

function isBefore(heap: readonly Entry[], a: number, b: number): boolean {
  const [left, right] = [heap[a], heap[b]]
  if (!left || !right) return false
  return left.atMs === right.atMs ? left.order < right.order : left.atMs < right.atMs
}

function swap(heap: Entry[], a: number, b: number): void {
  const [left, right] = [heap[a], heap[b]]
  if (!left || !right) return
  heap[a] = right
  heap[b] = left
}
