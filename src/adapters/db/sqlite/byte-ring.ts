// SPDX-License-Identifier: Apache-2.0
/**
 * Remembers byte strings in one piece of memory, the newest in the place of the oldest. Kept one by one they would be
 * garbage of a sort that is only collected with all of the heap, and by then there is as much of it again.
 */

export interface ByteRing {
  /** Copies the bytes; longer ones than a sixteenth of the ring are not remembered. */
  set(id: number, bytes: Uint8Array): void
  /** A copy of the bytes. */
  get(id: number): Uint8Array | undefined
  has(id: number): boolean
}

interface Place {
  readonly id: number
  readonly from: number
  readonly to: number
}

/** A ring of so many bytes, which are taken when the first are remembered. */
export function createByteRing(sizeBytes: number): ByteRing {
  let memory: Uint8Array | undefined
  const places = new Map<number, Place>()
  let next = 0

  /** Forgets what lies in the way, the oldest first; a Map keeps the order in which it was filled. */
  function makeRoom(from: number, to: number): void {
    for (const [id, place] of places) {
      if (place.from >= to || place.to <= from) return
      places.delete(id)
    }
  }

  return {
    set(id, bytes) {
      const { byteLength } = bytes
      if (byteLength === 0 || byteLength > sizeBytes / 16 || places.has(id)) return
      memory ??= new Uint8Array(sizeBytes)
      if (next + byteLength > sizeBytes) {
        makeRoom(next, sizeBytes)
        next = 0
      }
      const from = next
      next += byteLength
      makeRoom(from, next)
      memory.set(bytes, from)
      places.set(id, { id, from, to: next })
    },
    get(id) {
      const place = places.get(id)
      return place && memory?.slice(place.from, place.to)
    },
    has: id => places.has(id),
  }
}
