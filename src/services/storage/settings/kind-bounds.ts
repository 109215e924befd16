// SPDX-License-Identifier: Apache-2.0
/** How large an object of a kind may be, and how many of them are taken in at once. */

/** A longer body is answered 413; more writes of long bodies at once, or more patches, 429. */
export interface KindBounds {
  readonly maxObjectBytes: number
  readonly maxConcurrentWrites: number
}

const mebibyte = 1024 * 1024

/** Small objects, of which services write many at once. */
const small: KindBounds = { maxObjectBytes: 3 * mebibyte, maxConcurrentWrites: 100 }

/** Kinds whose objects grow with the image or the traffic; the longer a body, the fewer are taken in at once. */
const large: Readonly<Record<string, KindBounds>> = {
  applicationprofiles: { maxObjectBytes: 20 * mebibyte, maxConcurrentWrites: 16 },
  containerprofiles: { maxObjectBytes: 3 * mebibyte, maxConcurrentWrites: 50 },
  networkneighborhoods: { maxObjectBytes: 10 * mebibyte, maxConcurrentWrites: 16 },
  openvulnerabilityexchangecontainers: { maxObjectBytes: 50 * mebibyte, maxConcurrentWrites: 8 },
  sbomsyftfiltereds: { maxObjectBytes: 50 * mebibyte, maxConcurrentWrites: 8 },
  sbomsyfts: { maxObjectBytes: 100 * mebibyte, maxConcurrentWrites: 8 },
  vulnerabilitymanifests: { maxObjectBytes: 50 * mebibyte, maxConcurrentWrites: 8 },
}

/** The bounds of a kind unless it is told otherwise. */
export function kindBounds(plural: string): KindBounds {
  return Object.hasOwn(large, plural) ? (large[plural] ?? small) : small
}
