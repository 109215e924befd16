// SPDX-License-Identifier: Apache-2.0
/** Where lines begin and end. */

/** Offset of the first character of the line of `offset`. */
export function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Offset after the line of `offset`, its line end included. */
export function lineEndOf(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** Offset of the line after a value that ends at `end`: a remark on its last line belongs to it. */
export function contentEnd(text: string, end: number): number {
  let at = end
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at--
  return lineEndOf(text, at)
}
