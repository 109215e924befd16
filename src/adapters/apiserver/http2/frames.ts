// SPDX-License-Identifier: Apache-2.0
/**
 * Frames of HTTP/2 as bytes. Source: RFC 9113 §4.1, §6.
 *
 *     0        3    4     5           9
 *     | length |type|flags| stream id | payload …
 */

export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

/** Bits of a frame's flags; two of them share one, since they stand on different frames. */
export const frameFlags = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const

/** Bytes before the payload of a frame. */
export const frameHeadBytes = 9

/** The longest payload that anybody takes without having said so, and that we take. */
export const defaultMaxFrameBytes = 16_384

/** The largest window, and the largest increment of one. */
export const maxWindowBytes = 2 ** 31 - 1

/** What a client sends first. */
export const clientPreface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/** What stands in the head of a frame. */
export interface FrameHead {
  readonly lengthBytes: number
  readonly type: number
  readonly flags: number
  readonly streamId: number
}

/** Writes the head of a frame; returns where its payload begins. */
export function writeFrameHead(
  bytes: Uint8Array,
  at: number,
  { lengthBytes, type, flags, streamId }: FrameHead,
): number {
  bytes[at] = lengthBytes >>> 16
  bytes[at + 1] = lengthBytes >>> 8
  bytes[at + 2] = lengthBytes
  bytes[at + 3] = type
  bytes[at + 4] = flags
  return writeUint32(bytes, at + 5, streamId)
}

/** Writes 32 bits; returns where they end. */
export function writeUint32(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
  return at + 4
}

/** Reads 31 bits; the bit before them is reserved, and ignored everywhere. */
export function readUint31(bytes: Uint8Array, at: number): number {
  const first = (bytes[at] ?? 0) & 0x7f
  return (first << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}
