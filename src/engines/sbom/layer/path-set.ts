// SPDX-License-Identifier: Apache-2.0
import { hashOf } from '#domain/text-hash.ts'

/**
 * Which paths a layer holds, in eight bytes each: a layer of a million files must not be held in memory as text.
 *
 * A path is kept as a hash of 53 bits; that one of 10,000 paths looked up is wrongly said to be among 300,000 has
 * a probability below 10^-6.
 */
export interface PathSet {
  has(path: string): boolean
  /** As `has`, for who asks several sets about one path: takes what `hashOf` made of it. */
  hasHash(hash: number): boolean
  readonly size: number
  /** The hashes in ascending order, to be stored. */
  toHashes(): Float64Array
}

/** Collects paths. */
export class PathSetBuilder {
  #hashes = new Float64Array(1_024)
  #size = 0

  /** Adds a path and answers its hash, that of `hashOf`. */
  add(path: string): number {
    if (this.#size === this.#hashes.length) {
      const grown = new Float64Array(this.#size * 2)
      grown.set(this.#hashes)
      this.#hashes = grown
    }
    const hash = hashOf(path)
    this.#hashes[this.#size++] = hash
    return hash
  }

  build(): PathSet {
    return pathSetOf(this.#hashes.slice(0, this.#size).sort())
  }
}

/** The set that `toHashes` was stored of. */
export function pathSetOf(hashes: Float64Array): PathSet {
  return {
    size: hashes.length,
    has: path => contains(hashes, hashOf(path)),
    hasHash: hash => contains(hashes, hash),
    toHashes: () => hashes,
  }
}

function contains(sorted: Float64Array, value: number): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return sorted[low] === value
}
