// SPDX-License-Identifier: Apache-2.0
/** Remembers the sums of the bodies written last, so that an update need not load the body that it replaces. */

export interface BodySums {
  note(id: number, sum: number): void
  /** Undefined for a body that was written long ago, or before the store was opened. */
  of(id: number): number | undefined
}

/** Ids are given one after the other, so that each of the last bodies has a place of its own. */
const places = 1 << 15

/** Takes 384 KiB. */
export function createBodySums(): BodySums {
  const ids = new Float64Array(places)
  const sums = new Int32Array(places)
  return {
    note(id, sum) {
      ids[id % places] = id
      sums[id % places] = sum
    },
    of: id => (ids[id % places] === id ? sums[id % places] : undefined),
  }
}
