// SPDX-License-Identifier: Apache-2.0
/**
 * Parses regular expressions in the syntax that Go's RE2 and upstream's configuration share.
 *
 * Literals, `.`, classes with ranges and negation, `\d \w \s` and their opposites, `\b \B`, `^ $`, groups
 * (capturing is not distinguished), `|`, `* + ? {n,m}` greedy or not, and `(?i)`, `(?s)`, `(?m)`, `(?:`. Back-references
 * and look-around do not exist in RE2 and are refused.
 * Source: github.com/google/re2/wiki/Syntax.
 */

/** Inclusive ranges of code points. */
export type Ranges = readonly (readonly [from: number, to: number])[]

export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | {
      readonly kind: 'assert'
      readonly what: 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word' | 'not-word'
    }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'either'; readonly items: readonly Node[] }
  | {
      readonly kind: 'repeat'
      readonly item: Node
      readonly min: number
      readonly max: number
      readonly isLazy: boolean
    }

/** An expression that cannot be used, and why. */
export class RegexError extends Error {
  override readonly name = 'RegexError'
}

const maxPatternChars = 4096
const maxRepeat = 1000
const maxDepth = 100
const lastCodePoint = 0x10ffff
const anyRanges: Ranges = [[0, lastCodePoint]]
const notNewline: Ranges = [
  [0, 9],
  [11, lastCodePoint],
]
const digits: Ranges = [[48, 57]]
const words: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const spaces: Ranges = [
  [9, 10],
  [12, 13],
  [32, 32],
]

interface Flags {
  ignoreCase: boolean
  dotAll: boolean
  multiLine: boolean
}

/** The tree of an expression. Throws RegexError. Cost: O(length). */
export function parseRegex(pattern: string, ignoreCase: boolean): Node {
  if (pattern.length > maxPatternChars) throw new RegexError(`longer than ${maxPatternChars} characters`)
  return new Parser(pattern, ignoreCase).parse()
}

class Parser {
  readonly #chars: readonly string[]
  #at = 0
  #flags: Flags
  #depth = 0

  constructor(pattern: string, ignoreCase: boolean) {
    this.#chars = Array.from(pattern)
    this.#flags = { ignoreCase, dotAll: false, multiLine: false }
  }

  parse(): Node {
    const node = this.#either()
    if (this.#at < this.#chars.length) throw new RegexError('a ) without its (')
    return node
  }

  #either(): Node {
    if (++this.#depth > maxDepth) throw new RegexError(`nested more than ${maxDepth} deep`)
    const items = [this.#sequence()]
    while (this.#take('|')) items.push(this.#sequence())
    this.#depth--
    return items.length === 1 && items[0] ? items[0] : { kind: 'either', items }
  }

  #sequence(): Node {
    const items: Node[] = []
    while (this.#at < this.#chars.length && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#repeated())
    return items.length === 1 && items[0] ? items[0] : { kind: 'sequence', items }
  }

  #repeated(): Node {
    let node = this.#atom()
    for (;;) {
      const bounds = this.#bounds()
      if (!bounds) return node
      const isLazy = this.#take('?')
      node = { kind: 'repeat', item: node, ...bounds, isLazy }
    }
  }

  #bounds(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#take('?')) return { min: 0, max: 1 }
    const match = /^\{(\d{1,5})(?:(,)(\d{0,5}))?\}/.exec(this.#chars.slice(this.#at, this.#at + 14).join(''))
    if (!match) return undefined
    this.#at += match[0].length
    const min = Number(match[1])
    const max = match[2] === undefined ? min : match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY
    if (min > maxRepeat || (max !== Number.POSITIVE_INFINITY && max > maxRepeat))
      throw new RegexError(`repeats more than ${maxRepeat} times`)
    if (max < min) throw new RegexError('repeats at least more often than at most')
    return { min, max }
  }

  #atom(): Node {
    const char = this.#next()
    if (char === '(') return this.#group()
    if (char === '[') return this.#set(this.#class())
    if (char === '.') return { kind: 'set', ranges: this.#flags.dotAll ? anyRanges : notNewline }
    if (char === '^') return { kind: 'assert', what: this.#flags.multiLine ? 'line-start' : 'text-start' }
    if (char === '$') return { kind: 'assert', what: this.#flags.multiLine ? 'line-end' : 'text-end' }
    if (char === '\\') return this.#escape()
    if (char === '*' || char === '+' || char === '?') throw new RegexError(`${char} with nothing to repeat`)
    return this.#literal(char)
  }

  #group(): Node {
    const before = { ...this.#flags }
    if (this.#take('?')) {
      const rest = this.#chars.slice(this.#at, this.#at + 80).join('')
      const named = /^P?<[A-Za-z]\w{0,60}>/.exec(rest)
      const flags = /^([ims]{0,3})(?:-([ims]{1,3}))?([:)])/.exec(rest)
      if (named) this.#at += named[0].length
      else if (flags) {
        this.#at += flags[0].length
        this.#setFlags(flags[1] ?? '', true)
        this.#setFlags(flags[2] ?? '', false)
        if (flags[3] === ')') return { kind: 'empty' }
      } else throw new RegexError('a group of a kind that does not exist here')
    }
    const node = this.#either()
    if (!this.#take(')')) throw new RegexError('a ( without its )')
    this.#flags = before
    return node
  }

  #setFlags(letters: string, value: boolean): void {
    if (letters.includes('i')) this.#flags.ignoreCase = value
    if (letters.includes('s')) this.#flags.dotAll = value
    if (letters.includes('m')) this.#flags.multiLine = value
  }

  #escape(): Node {
    const char = this.#next()
    if (char === 'b') return { kind: 'assert', what: 'word' }
    if (char === 'B') return { kind: 'assert', what: 'not-word' }
    if (char === 'A') return { kind: 'assert', what: 'text-start' }
    if (char === 'z') return { kind: 'assert', what: 'text-end' }
    const ranges = classOf(char)
    return ranges ? { kind: 'set', ranges } : this.#literal(this.#escapedChar(char))
  }

  #escapedChar(char: string): string {
    const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', a: '\u0007' }
    if (Object.hasOwn(controls, char)) return controls[char] ?? char
    if (char === 'x') {
      const match = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(
        this.#chars.slice(this.#at, this.#at + 8).join(''),
      )
      const code = match ? Number.parseInt(match[1] ?? match[2] ?? '', 16) : Number.NaN
      if (!match || code > lastCodePoint) throw new RegexError('\\x without a hexadecimal code')
      this.#at += match[0].length
      return String.fromCodePoint(code)
    }
    if (/[0-9A-Za-z]/.test(char)) throw new RegexError(`\\${char} does not exist here`)
    return char
  }

  #literal(char: string): Node {
    const code = char.codePointAt(0) ?? 0
    return this.#set([[code, code]])
  }

  #set(ranges: Ranges): Node {
    return { kind: 'set', ranges: this.#flags.ignoreCase ? bothCases(ranges) : ranges }
  }

  #class(): Ranges {
    const isNegated = this.#take('^')
    const ranges: [number, number][] = []
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      const from = this.#classItem()
      if (typeof from !== 'number') {
        for (const [a, b] of from) ranges.push([a, b])
        continue
      }
      const isRange =
        this.#peek() === '-' && this.#chars[this.#at + 1] !== ']' && this.#chars[this.#at + 1] !== undefined
      if (!isRange) {
        ranges.push([from, from])
        continue
      }
      this.#at++
      const to = this.#classItem()
      if (typeof to !== 'number' || to < from) throw new RegexError('a range of a class that goes backwards')
      ranges.push([from, to])
    }
    this.#at++
    const given = this.#flags.ignoreCase ? bothCases(ranges) : ranges
    return isNegated ? negate(given) : given
  }

  #classItem(): number | Ranges {
    const char = this.#next()
    if (char === '[' && this.#peek() === ':') {
      const match = /^:([a-z]{4,6}):\]/.exec(this.#chars.slice(this.#at, this.#at + 10).join(''))
      const ranges = match && posixClasses[match[1] ?? '']
      if (!match || !ranges) throw new RegexError('a class of characters that does not exist')
      this.#at += match[0].length
      return ranges
    }
    if (char !== '\\') return char.codePointAt(0) ?? 0
    const escaped = this.#next()
    return classOf(escaped) ?? this.#escapedChar(escaped).codePointAt(0) ?? 0
  }

  #peek(): string | undefined {
    return this.#chars[this.#at]
  }

  #next(): string {
    const char = this.#chars[this.#at++]
    if (char === undefined) throw new RegexError('ends in the middle')
    return char
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }
}

const posixClasses: Readonly<Record<string, Ranges>> = {
  digit: digits,
  space: [
    [9, 13],
    [32, 32],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  lower: [[97, 122]],
  upper: [[65, 90]],
  word: words,
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
}

function classOf(char: string): Ranges | undefined {
  if (char === 'd') return digits
  if (char === 'D') return negate(digits)
  if (char === 'w') return words
  if (char === 'W') return negate(words)
  if (char === 's') return spaces
  if (char === 'S') return negate(spaces)
  return undefined
}

function negate(ranges: Ranges): Ranges {
  const outside: [number, number][] = []
  let from = 0
  for (const [a, b] of [...ranges].sort(([x], [y]) => x - y)) {
    if (a > from) outside.push([from, a - 1])
    from = Math.max(from, b + 1)
  }
  if (from <= lastCodePoint) outside.push([from, lastCodePoint])
  return outside
}

/** The ranges with the other case of their ASCII letters. */
function bothCases(ranges: Ranges): Ranges {
  const both: [number, number][] = ranges.map(([a, b]) => [a, b])
  for (const [a, b] of ranges) {
    const upper: [number, number] = [Math.max(a, 65), Math.min(b, 90)]
    const lower: [number, number] = [Math.max(a, 97), Math.min(b, 122)]
    if (upper[0] <= upper[1]) both.push([upper[0] + 32, upper[1] + 32])
    if (lower[0] <= lower[1]) both.push([lower[0] - 32, lower[1] - 32])
  }
  return both
}
