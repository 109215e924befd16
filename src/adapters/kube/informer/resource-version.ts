// SPDX-License-Identifier: Apache-2.0
/** Which of two versions of an object is the newer one. */

/** Decimal without leading zero: the only form whose order is defined. */
const orderedForm = /^(?:0|[1-9]\d*)$/

/**
 * Compares two resourceVersions as whole numbers of any length: negative, zero or positive.
 *
 * `undefined` when either is not a decimal number: then nothing is known about their order. Longer than 64 bits
 * is compared exactly, which is why no number is made of them.
 * Source: KEP-5504 "Comparable Resource Version".
 */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined || !orderedForm.test(a) || !orderedForm.test(b)) return undefined
  if (a.length !== b.length) return a.length - b.length
  if (a === b) return 0
  return a < b ? -1 : 1
}
