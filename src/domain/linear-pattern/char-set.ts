// SPDX-License-Identifier: Apache-2.0
/** Sets of UTF-16 code units, as patterns name them. */

/** Ranges of code units, both ends included; `isNegated` turns the set around. */
export interface CharSet {
  readonly ranges: readonly (readonly [number, number])[]
  readonly isNegated: boolean
}

const newline = 10

function rangesOf(...pairs: readonly string[]): CharSet['ranges'] {
  return pairs.map(pair => [pair.charCodeAt(0), pair.charCodeAt(pair.length - 1)] as const)
}

const digits = rangesOf('09')
const words = rangesOf('09', 'AZ', '__', 'az')
const spaces: CharSet['ranges'] = [
  [9, 13],
  [32, 32],
]

const escapes: Readonly<Record<string, CharSet>> = {
  d: { ranges: digits, isNegated: false },
  D: { ranges: digits, isNegated: true },
  w: { ranges: words, isNegated: false },
  W: { ranges: words, isNegated: true },
  s: { ranges: spaces, isNegated: false },
  S: { ranges: spaces, isNegated: true },
  n: single(newline),
  r: single(13),
  t: single(9),
  f: single(12),
  v: single(11),
}

/** Anything but a line feed. */
export const dot: CharSet = { ranges: [[newline, newline]], isNegated: true }

export function single(code: number): CharSet {
  return { ranges: [[code, code]], isNegated: false }
}

/** The set of the escape `\char`, where it names one. */
export function classOf(char: string): CharSet | undefined {
  return Object.hasOwn(escapes, char) ? escapes[char] : undefined
}

export function contains({ ranges, isNegated }: CharSet, code: number): boolean {
  for (const [low, high] of ranges) if (code >= low && code <= high) return !isNegated
  return isNegated
}

/** Whether a code unit of the set `\w`. */
export function isWord(code: number): boolean {
  return contains({ ranges: words, isNegated: false }, code)
}

/** Reads `[…]` from behind its opening bracket; undefined where it is malformed. `end` is behind the closing one. */
export function parseClass(source: string, start: number): { readonly set: CharSet; readonly end: number } | undefined {
  let at = start
  const isNegated = source.charAt(at) === '^'
  if (isNegated) at++
  const ranges: (readonly [number, number])[] = []
  for (let first = true; at < source.length; first = false) {
    if (source.charAt(at) === ']' && !first) return { set: { ranges, isNegated }, end: at + 1 }
    const low = member(source, at)
    if (!low) return undefined
    at = low.end
    const isRange = source.charAt(at) === '-' && at + 1 < source.length && source.charAt(at + 1) !== ']'
    if (!isRange) {
      ranges.push(...low.ranges)
      continue
    }
    const high = member(source, at + 1)
    if (low.code === undefined || high?.code === undefined || high.code < low.code) return undefined
    ranges.push([low.code, high.code])
    at = high.end
  }
  return undefined
}

interface Member {
  readonly ranges: CharSet['ranges']
  /** Where it is a single character. */
  readonly code?: number
  readonly end: number
}

function member(source: string, at: number): Member | undefined {
  const char = source.charAt(at)
  if (char !== '\\') return memberOf(char, at + 1)
  const escaped = source.charAt(at + 1)
  if (escaped === '') return undefined
  const set = classOf(escaped)
  if (!set) return memberOf(escaped, at + 2)
  const ranges = set.isNegated ? complement(set.ranges) : set.ranges
  const [only] = ranges
  const code = ranges.length === 1 && only && only[0] === only[1] ? only[0] : undefined
  return { ranges, end: at + 2, ...(code !== undefined && { code }) }
}

function memberOf(char: string, end: number): Member {
  const code = char.charCodeAt(0)
  return { ranges: [[code, code]], code, end }
}

function complement(ranges: CharSet['ranges']): CharSet['ranges'] {
  const found: (readonly [number, number])[] = []
  let next = 0
  for (const [low, high] of ranges) {
    if (low > next) found.push([next, low - 1])
    next = high + 1
  }
  return [...found, [next, 0xffff]]
}
