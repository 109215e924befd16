// SPDX-License-Identifier: Apache-2.0
/** Comparisons that version schemes are made of; none of them loses precision on long numbers. */

/** How the first of two values stands to the second. */
export type Ordering = -1 | 0 | 1

/** Compares two finite numbers. */
export function compareNumbers(a: number, b: number): Ordering {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Compares two strings by UTF-16 code unit, as C's `strcmp` does for ASCII. */
export function compareText(a: string, b: string): Ordering {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Compares two runs of ASCII digits as numbers of any length; the empty run is zero. */
export function compareDigits(a: string, b: string): Ordering {
  if (a === b) return 0
  const left = withoutLeadingZeros(a)
  const right = withoutLeadingZeros(b)
  if (left.length !== right.length) return left.length < right.length ? -1 : 1
  return compareText(left, right)
}

function withoutLeadingZeros(digits: string): string {
  let at = 0
  while (at < digits.length && digits.charCodeAt(at) === 0x30) at++
  return at === 0 ? digits : digits.slice(at)
}

/**
 * Compares two lists item by item; where one has ended, `padding` stands in for it, and without padding the
 * shorter of two lists that agree is the lesser.
 */
export function compareLists<T>(
  a: readonly T[],
  b: readonly T[],
  compareItems: (a: T, b: T) => Ordering,
  padding?: T,
): Ordering {
  const length = padding === undefined ? Math.min(a.length, b.length) : Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const ordering = compareItems((a[i] ?? padding) as T, (b[i] ?? padding) as T)
    if (ordering !== 0) return ordering
  }
  return padding === undefined ? compareNumbers(a.length, b.length) : 0
}

/** Whether the UTF-16 code unit is `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** Whether the UTF-16 code unit is an ASCII letter. */
export function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}

/** The index after the run of characters for which `belongs` holds, starting at `from`. */
export function endOfRun(text: string, from: number, belongs: (code: number) => boolean): number {
  let at = from
  while (at < text.length && belongs(text.charCodeAt(at))) at++
  return at
}
