// SPDX-License-Identifier: Apache-2.0
/** Keys that can be taken: the highest priority first, within it the one that waits longest. */
export interface ReadyKeys {
  /** Adds a key, or moves it to the end of a higher priority. */
  add(key: string, priority: number): void
  take(): string | undefined
  clear(): void
  size(): number
}

/** Nothing ready. Cost: O(1) per step for a handful of priorities. */
export function createReadyKeys(): ReadyKeys {
  const lanes = new Map<number, Set<string>>()
  const laneOf = new Map<string, number>()

  function add(key: string, priority: number): void {
    const present = laneOf.get(key)
    if (present !== undefined && present >= priority) return
    if (present !== undefined) leave(key, present)
    const lane = lanes.get(priority)
    if (lane) lane.add(key)
    else lanes.set(priority, new Set([key]))
    laneOf.set(key, priority)
  }

  function leave(key: string, priority: number): void {
    const lane = lanes.get(priority)
    lane?.delete(key)
    if (lane?.size === 0) lanes.delete(priority)
    laneOf.delete(key)
  }

  function take(): string | undefined {
    const highest = Math.max(...lanes.keys())
    for (const key of lanes.get(highest) ?? []) {
      leave(key, highest)
      return key
    }
    return undefined
  }

  function clear(): void {
    lanes.clear()
    laneOf.clear()
  }

  return { add, take, clear, size: () => laneOf.size }
}
