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

/** Small ones serve answers of a few kilobytes, of which many connections have one at a time. */
const smallBytes = 16 * 1024
const largeBytes = 64 * 1024
/** Slabs that are kept: 2 MiB of each. */
const maxSmall = 128
const maxLarge = 32

const small: Slab[] = []
const large: Slab[] = []

/** A slab for about so many bytes. */
export function takeSlab(wantedBytes: number): Slab {
  return wantedBytes <= smallBytes ? (small.pop() ?? new Slab(smallBytes)) : (large.pop() ?? new Slab(largeBytes))
}

/** Gives a slab back that nobody looks at any more. */
export function giveSlab(slab: Slab): void {
  slab.at = 0
  const isSmall = slab.bytes.byteLength === smallBytes
  const kept = isSmall ? small : large
  if (kept.length < (isSmall ? maxSmall : maxLarge)) kept.push(slab)
}
