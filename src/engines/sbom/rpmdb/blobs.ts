// SPDX-License-Identifier: Apache-2.0
/** What the readers of the three database formats share. */

/** Where a reader says what it could not read; one sentence, without the path. */
export type Doubt = (because: string) => void

/** Reads the header blobs of one database format; what is damaged goes to `doubt`, the rest is still yielded. */
export type BlobReader = (file: Buffer, doubt: Doubt) => Generator<Buffer>

/** The bytes of a range, or `undefined` where the file ends before it. */
export function sliceOf(file: Buffer, offset: number, lengthBytes: number): Buffer | undefined {
  if (offset < 0 || lengthBytes < 0 || offset + lengthBytes > file.length) return undefined
  return file.subarray(offset, offset + lengthBytes)
}
