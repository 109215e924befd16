// SPDX-License-Identifier: Apache-2.0

/** A sum over the bytes of a body that does not hang on their order: bodies that differ in it say something else. */
export function byteSum(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    sum = (sum + byte * byte) | 0
  }
  return sum
}
