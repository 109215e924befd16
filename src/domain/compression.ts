// SPDX-License-Identifier: Apache-2.0

/** How the bytes of a layer or an archive are packed, told by their beginning. */
export type Compression = 'none' | 'gzip' | 'zstd'

/** Names the compression that the first bytes show; whatever is not gzip or zstd is taken for the archive itself. */
export function compressionOf(beginning: Uint8Array): Compression {
  const [a, b, c, d] = beginning
  if (a === 0x1f && b === 0x8b) return 'gzip'
  const isFrame = a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd
  // zstd:chunked begins with a frame that decoders skip.
  const isSkippable = a !== undefined && (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18
  return isFrame || isSkippable ? 'zstd' : 'none'
}
