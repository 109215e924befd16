// SPDX-License-Identifier: Apache-2.0
/** Memory in which frames are put side by side, to go out by one write; used again and again. */

/** A piece of memory, filled up to `at`. */
export class Slab {
  readonly bytes: Buffer
  at = 0

  constructor(sizeBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(sizeBytes)
  }

  get roomBytes(): number {
    return this.bytes.byteLength - this.at
  }
}

/** Slabs of one size that nobody uses. */
interface Shelf {
  readonly slabBytes: number
  /** So many are kept. */
  readonly max: number
  readonly slabs: Slab[]
}

/**
 * Answers of a few kilobytes, of which many connections have one at a time; many such answers at once; and a piece of a
 * long list, which is written by one system call only if it stays whole.
 */
const shelves: readonly Shelf[] = [
  { slabBytes: 16 * 1024, max: 128, slabs: [] },
  { slabBytes: 64 * 1024, max: 32, slabs: [] },
  { slabBytes: 160 * 1024, max: 16, slabs: [] },
]

/** A slab for about so many bytes. */
export function takeSlab(wantedBytes: number): Slab {
  const shelf = shelves.find(({ slabBytes }) => wantedBytes <= slabBytes) ?? shelves.at(-1)
  return shelf?.slabs.pop() ?? new Slab(shelf?.slabBytes ?? wantedBytes)
}

/** Gives a slab back that nobody looks at any more. */
export function giveSlab(slab: Slab): void {
  slab.at = 0
  const shelf = shelves.find(({ slabBytes }) => slabBytes === slab.bytes.byteLength)
  if (shelf && shelf.slabs.length < shelf.max) shelf.slabs.push(slab)
}
