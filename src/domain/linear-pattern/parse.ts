// SPDX-License-Identifier: Apache-2.0
/** Reads a pattern into a tree. */
import { type CharSet, classOf, dot, parseClass, single } from './char-set.ts'

export type PatternErrorCode = 'malformed' | 'unsupported' | 'too-large'

/** What is wrong with a pattern, and where. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly code: PatternErrorCode

  constructor(code: PatternErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Where an assertion without width holds. */
export type Assertion = 'start' | 'end' | 'word-border' | 'no-word-border'

export type Node =
  | { readonly kind: 'char'; readonly set: CharSet; readonly literal?: string }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'either'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number }

const maxSourceLength = 1000
const maxDepth = 50

export interface Parsed {
  readonly root: Node
  /** Said by `(?i)` at the beginning. */
  readonly ignoreCase: boolean
}

/** Parses a pattern. Throws `PatternError`. Cost: O(length). */
export function parse(source: string): Parsed {
  if (source.length > maxSourceLength)
    throw new PatternError('too-large', `the pattern has ${source.length} characters, at most ${maxSourceLength} fit`)
  const ignoreCase = source.startsWith('(?i)')
  const parser = new Parser(source, ignoreCase ? '(?i)'.length : 0)
  const root = parser.either(0)
  if (!parser.isAtEnd()) throw parser.malformed('a closing bracket without an opening one')
  return { root, ignoreCase }
}

class Parser {
  readonly #source: string
  #at: number

  constructor(source: string, at: number) {
    this.#source = source
    this.#at = at
  }

  isAtEnd(): boolean {
    return this.#at >= this.#source.length
  }

  malformed(what: string): PatternError {
    return new PatternError('malformed', `${what} at character ${this.#at + 1} of the pattern`)
  }

  either(depth: number): Node {
    if (depth > maxDepth) throw new PatternError('too-large', `groups are nested deeper than ${maxDepth}`)
    const items = [this.#sequence(depth)]
    while (this.#takes('|')) items.push(this.#sequence(depth))
    return items.length === 1 && items[0] ? items[0] : { kind: 'either', items }
  }

  #sequence(depth: number): Node {
    const items: Node[] = []
    while (!this.isAtEnd() && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#repeated(depth))
    return { kind: 'sequence', items }
  }

  #repeated(depth: number): Node {
    let item = this.#atom(depth)
    for (let times = this.#times(); times; times = this.#times()) {
      item = { kind: 'repeat', item, ...times }
      // Whether greedy or lazy makes no difference to whether it occurs.
      this.#takes('?')
    }
    return item
  }

  #times(): { readonly min: number; readonly max: number } | undefined {
    if (this.#takes('*')) return { min: 0, max: Infinity }
    if (this.#takes('+')) return { min: 1, max: Infinity }
    if (this.#takes('?')) return { min: 0, max: 1 }
    const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#source.slice(this.#at, this.#at + 11))
    if (!counted) return undefined
    this.#at += counted[0].length
    const min = Number(counted[1])
    const max = counted[2] === undefined ? min : counted[3] ? Number(counted[3]) : Infinity
    if (max < min) throw this.malformed('a repetition whose maximum is below its minimum')
    return { min, max }
  }

  #atom(depth: number): Node {
    const char = this.#next()
    if (char === '(') return this.#group(depth)
    if (char === '[') return { kind: 'char', set: this.#class() }
    if (char === '.') return { kind: 'char', set: dot }
    if (char === '^') return { kind: 'assert', assertion: 'start' }
    if (char === '$') return { kind: 'assert', assertion: 'end' }
    if (char === '\\') return this.#escape()
    if ('*+?'.includes(char)) throw this.malformed(`nothing before ${char}`)
    return literal(char)
  }

  #group(depth: number): Node {
    if (this.#takes('?')) {
      const isNamed =
        this.#source.startsWith('P<', this.#at) || /^<[A-Za-z]/.test(this.#source.slice(this.#at, this.#at + 2))
      if (isNamed) this.#at = this.#source.indexOf('>', this.#at) + 1 || this.#source.length
      else if (!this.#takes(':'))
        throw new PatternError(
          'unsupported',
          `the kind of group at character ${this.#at} of the pattern is not supported`,
        )
    }
    const inner = this.either(depth + 1)
    if (!this.#takes(')')) throw this.malformed('a group that is not closed')
    return inner
  }

  #class(): CharSet {
    const parsed = parseClass(this.#source, this.#at)
    if (!parsed) throw this.malformed('a class that is not closed or not in order')
    this.#at = parsed.end
    return parsed.set
  }

  #escape(): Node {
    if (this.isAtEnd()) throw this.malformed('a backslash without a character')
    const char = this.#next()
    if (char === 'b') return { kind: 'assert', assertion: 'word-border' }
    if (char === 'B') return { kind: 'assert', assertion: 'no-word-border' }
    if (char === 'A') return { kind: 'assert', assertion: 'start' }
    if (char === 'z') return { kind: 'assert', assertion: 'end' }
    const set = classOf(char)
    if (set) return { kind: 'char', set }
    if (/[0-9A-Za-z]/.test(char))
      throw new PatternError('unsupported', `\\${char} at character ${this.#at} of the pattern is not supported`)
    return literal(char)
  }

  #peek(): string {
    return this.#source.charAt(this.#at)
  }

  #next(): string {
    return this.#source.charAt(this.#at++)
  }

  #takes(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }
}

function literal(char: string): Node {
  return { kind: 'char', set: single(char.charCodeAt(0)), literal: char }
}
