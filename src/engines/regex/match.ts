// SPDX-License-Identifier: Apache-2.0
/**
 * Matches regular expressions in linear time.
 *
 * Expressions come from configuration and from objects of the cluster, texts from anybody; a backtracking matcher
 * would let either stall the process. All states are followed at once, so the cost is O(text × expression).
 * Source: Thompson, "Regular Expression Search Algorithm", 1968.
 */
import { type Node, parseRegex, type Ranges, RegexError } from './parse.ts'
import { prefixOf } from './prefix.ts'

type Step =
  | { readonly kind: 'set'; readonly ranges: Ranges; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'assert'; readonly what: string; next: number }
  | { readonly kind: 'match' }

const maxSteps = 20_000

export interface Regex {
  /** Claims that some part of the text matches. */
  matchesIn(text: string): boolean
  /** Claims that the whole text matches. */
  matchesAll(text: string): boolean
  /** The first match from a place on, as Perl prefers it among several; undefined when there is none. */
  find(text: string, from?: number): Span | undefined
}

/** Where a match stands: from `start` to before `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface RegexOptions {
  readonly ignoreCase?: boolean
}

/** Compiles an expression. Throws RegexError when it is none, or too large. */
export function compileRegex(pattern: string, { ignoreCase = false }: RegexOptions = {}): Regex {
  const steps: Step[] = []
  const tree = parseRegex(pattern, ignoreCase)
  const prefix = prefixOf(tree)
  const start = build(tree, add({ kind: 'match' }))

  function add(step: Step): number {
    if (steps.length >= maxSteps) throw new RegexError(`larger than ${maxSteps} steps`)
    return steps.push(step) - 1
  }

  /** Builds backwards: the step at which `node` begins, when `next` follows it. */
  function build(node: Node, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next
      case 'set':
        return add({ kind: 'set', ranges: node.ranges, next })
      case 'assert':
        return add({ kind: 'assert', what: node.what, next })
      case 'sequence':
        return node.items.reduceRight((after, item) => build(item, after), next)
      case 'either':
        return node.items
          .map(item => build(item, next))
          .reduceRight((other, first) => add({ kind: 'split', next: first, other }))
      case 'repeat':
        return buildRepeat(node.item, node, next)
    }
  }

  function buildRepeat(item: Node, { min, max, isLazy }: Node & { readonly kind: 'repeat' }, next: number): number {
    let at = next
    if (max === Number.POSITIVE_INFINITY) {
      const loop = { kind: 'split' as const, next, other: next }
      at = add(loop)
      loop[isLazy ? 'other' : 'next'] = build(item, at)
    } else
      for (let i = min; i < max; i++) {
        const again = build(item, at)
        at = add(isLazy ? { kind: 'split', next, other: again } : { kind: 'split', next: again, other: next })
      }
    for (let i = 0; i < min; i++) at = build(item, at)
    return at
  }

  function run(text: string, isWhole: boolean): boolean {
    const skim = prefix.ignoresCase ? text.toLowerCase() : text
    // Lower case may be of another length in some scripts; places would then not agree.
    const canSkip = !isWhole && prefix.text !== '' && skim.length === text.length
    if (canSkip && !skim.includes(prefix.text)) return false
    let current: number[] = []
    const seen = new Int32Array(steps.length).fill(-1)
    let previous: number | undefined
    for (let at = 0, mark = 0; ; mark++) {
      if (canSkip && current.length === 0) {
        at = skim.indexOf(prefix.text, at)
        if (at < 0) return false
        previous = at === 0 ? undefined : text.charCodeAt(at - 1)
      }
      const code = text.codePointAt(at)
      if (!isWhole || at === 0) follow(start, current, { seen, mark, previous, code })
      if (current.some(step => steps[step]?.kind === 'match') && (!isWhole || code === undefined)) return true
      if (code === undefined) return false
      if (isWhole && current.length === 0) return false
      const next: number[] = []
      const after = at + (code > 0xffff ? 2 : 1)
      const place = { seen, mark: mark + 1, previous: code, code: text.codePointAt(after) }
      for (const each of current) {
        const step = steps[each]
        if (step?.kind === 'set' && isIn(step.ranges, code)) follow(step.next, next, place)
      }
      current = next
      previous = code
      at = after
    }
  }

  /** As `run`, with the start of each way noted; ways stand in order of preference. */
  function find(text: string, from = 0): Span | undefined {
    const seen = new Int32Array(steps.length).fill(-1)
    let ways: Ways = { at: [], start: [] }
    let found: Span | undefined
    let previous = from === 0 ? undefined : text.charCodeAt(from - 1)
    for (let at = from, mark = 0; ; mark++) {
      const code = text.codePointAt(at)
      if (!found) enter(start, ways, at, { seen, mark, previous, code })
      const next: Ways = { at: [], start: [] }
      const after = at + (code !== undefined && code > 0xffff ? 2 : 1)
      const place = { seen, mark: mark + 1, previous: code, code: text.codePointAt(after) }
      for (const [i, each] of ways.at.entries()) {
        const step = steps[each]
        const begun = ways.start[i] ?? at
        if (step?.kind === 'match') {
          found = { start: begun, end: at }
          // What comes later in the order is not preferred, however long it may become.
          break
        }
        if (code !== undefined && step?.kind === 'set' && isIn(step.ranges, code)) enter(step.next, next, begun, place)
      }
      if (code === undefined || (found && next.at.length === 0)) return found
      ways = next
      previous = code
      at = after
    }
  }

  function enter(step: number, ways: Ways, begun: number, place: Place): void {
    follow(step, ways.at, place)
    while (ways.start.length < ways.at.length) ways.start.push(begun)
  }

  /** Adds a step and all that follow it without a character. */
  function follow(from: number, into: number[], place: Place): void {
    const pending = [from]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (place.seen[at] === place.mark) continue
      place.seen[at] = place.mark
      const step = steps[at]
      if (step?.kind === 'split') pending.push(step.other, step.next)
      else if (step?.kind === 'assert') {
        if (holds(step.what, place)) pending.push(step.next)
      } else into.push(at)
    }
  }

  return { matchesIn: text => run(text, false), matchesAll: text => run(text, true), find }
}

/** Steps that wait for a character, and where each of their ways began. */
interface Ways {
  readonly at: number[]
  readonly start: number[]
}

/** A place between two characters. `seen` notes at which place a step was last added. */
interface Place {
  readonly seen: Int32Array
  readonly mark: number
  readonly previous: number | undefined
  readonly code: number | undefined
}

function holds(what: string, { previous, code }: Place): boolean {
  if (what === 'text-start') return previous === undefined
  if (what === 'text-end') return code === undefined
  if (what === 'line-start') return previous === undefined || previous === 10
  if (what === 'line-end') return code === undefined || code === 10
  return (isWord(previous) !== isWord(code)) === (what === 'word')
}

function isWord(code: number | undefined): boolean {
  if (code === undefined) return false
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
}

function isIn(ranges: Ranges, code: number): boolean {
  for (const [from, to] of ranges) if (code >= from && code <= to) return true
  return false
}
