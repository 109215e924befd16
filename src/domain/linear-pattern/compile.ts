// SPDX-License-Identifier: Apache-2.0
/** Turns the tree of a pattern into instructions for the machine that matches. */
import { type CharSet, contains } from './char-set.ts'
import { type Assertion, type Node, PatternError, parse } from './parse.ts'

/** `next` and `other` are positions of instructions. */
export type Instruction =
  | { readonly kind: 'char'; readonly matches: (code: number) => boolean; readonly next: number }
  | { readonly kind: 'assert'; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: 'split'; readonly next: number; readonly other: number }
  | { readonly kind: 'match' }

export interface CompiledPattern {
  readonly program: readonly Instruction[]
  /** Text with which every occurrence begins, in lower case where case is ignored; may be empty. */
  readonly prefix: string
  readonly ignoreCase: boolean
}

const maxInstructions = 2000

/** Compiles a pattern. Throws `PatternError`. */
export function compile(source: string, ignoreCase: boolean): CompiledPattern {
  const parsed = parse(source)
  const ignores = ignoreCase || parsed.ignoreCase
  const builder = new Builder(ignores)
  const start = builder.node(parsed.root, builder.add({ kind: 'match' }))
  const program = [...builder.instructions]
  // The machine begins at the last instruction.
  program.push({ kind: 'split', next: start, other: start })
  const prefix = prefixOf(parsed.root)
  return { program, prefix: ignores ? prefix.toLowerCase() : prefix, ignoreCase: ignores }
}

/** Builds from the end to the beginning, so that each instruction knows what follows. */
class Builder {
  readonly instructions: Instruction[] = []
  readonly #ignoreCase: boolean

  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase
  }

  add(instruction: Instruction): number {
    if (this.instructions.length >= maxInstructions)
      throw new PatternError(
        'too-large',
        `the pattern repeats too much: more than ${maxInstructions} steps written out`,
      )
    return this.instructions.push(instruction) - 1
  }

  /** Instructions for the node, followed by `next`. Returns where they begin. */
  node(node: Node, next: number): number {
    switch (node.kind) {
      case 'char':
        return this.add({ kind: 'char', matches: matcherOf(node.set, this.#ignoreCase), next })
      case 'assert':
        return this.add({ kind: 'assert', assertion: node.assertion, next })
      case 'sequence':
        return node.items.reduceRight((after, item) => this.node(item, after), next)
      case 'either':
        return node.items
          .map(item => this.node(item, next))
          .reduceRight((other, begin) => this.add({ kind: 'split', next: begin, other }))
      case 'repeat':
        return this.#repeat(node, next)
    }
  }

  #repeat({ item, min, max }: Extract<Node, { kind: 'repeat' }>, next: number): number {
    let begin = next
    if (max === Infinity) begin = this.#loop(item, next)
    else for (let i = min; i < max; i++) begin = this.#optional(item, begin, next)
    for (let i = 0; i < min; i++) begin = this.node(item, begin)
    return begin
  }

  #optional(item: Node, after: number, next: number): number {
    return this.add({ kind: 'split', next: this.node(item, after), other: next })
  }

  /** The split is known before what it leads to, so it is put in place afterwards. */
  #loop(item: Node, next: number): number {
    const at = this.add({ kind: 'split', next, other: next })
    this.instructions[at] = { kind: 'split', next: this.node(item, at), other: next }
    return at
  }
}

const asciiSize = 128

function matcherOf(set: CharSet, ignoreCase: boolean): (code: number) => boolean {
  const test = ignoreCase ? (code: number) => containsEither(set, code) : (code: number) => contains(set, code)
  const ascii = Array.from({ length: asciiSize }, (_, code) => test(code))
  return code => (code < asciiSize ? ascii[code] === true : test(code))
}

/** A negated set lacks a letter only when it lacks it in both cases. */
function containsEither(set: CharSet, code: number): boolean {
  const positive = { ...set, isNegated: false }
  const char = String.fromCharCode(code)
  const cases = [char, char.toLowerCase(), char.toUpperCase()].filter(each => each.length === 1)
  return cases.some(each => contains(positive, each.charCodeAt(0))) !== set.isNegated
}

function prefixOf(node: Node): string {
  if (node.kind === 'char') return node.literal ?? ''
  if (node.kind !== 'sequence') return ''
  let prefix = ''
  for (const item of node.items) {
    if (item.kind !== 'char' || item.literal === undefined) break
    prefix += item.literal
  }
  return prefix
}
