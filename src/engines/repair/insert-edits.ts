// SPDX-License-Identifier: Apache-2.0
/** Edits that set values: a scalar replaced, or what is missing written where it belongs. */
import { isMap, isScalar, isSeq, type Node, stringify, type YAMLMap, type YAMLSeq } from 'yaml'
import type { DeletePlan } from './delete-edits.ts'
import { contentEnd, lineStartOf } from './lines-of.ts'
import type { ManifestPart, PartNode } from './manifest-part.ts'
import { isTextAt, type PathStep } from './object-path.ts'
import { type Entry, spanOf } from './removals.ts'
import type { TextEdit } from './text-edit.ts'

type Scalar = string | number | boolean
type Tree = Scalar | Tree[] | Map<string, Tree>

/** Collects values for one document; values that go below one parent are written together. */
export class InsertPlan {
  readonly #part: ManifestPart
  readonly #replaced: { readonly at: PartNode; readonly edit: TextEdit }[] = []
  readonly #trees = new Map<Node | PartNode['pair'], { readonly at: PartNode; readonly tree: Tree }>()

  constructor(part: ManifestPart) {
    this.#part = part
  }

  /** Plans a value; returns why it cannot be set. */
  set(steps: readonly PathStep[], text: string): string | undefined {
    const { at, missing } = this.#part.find(steps)
    const value = valueOf(steps, text)
    if (missing.length === 0) return this.#replace(at, value)
    const { node, pair } = at
    const [first] = missing
    const isEmpty = node === null || (isScalar(node) && node.value === null)
    if (!isEmpty && !isMap(node) && !isSeq(node)) return 'a value stands where a mapping or a list is expected'
    if (isMap(node) && typeof first === 'number') return 'a mapping stands where a list is expected'
    if (isSeq(node) && typeof first !== 'number') return 'a list stands where a mapping is expected'
    const key = isEmpty ? pair : (node ?? pair)
    if (!key) return 'the document is empty'
    const known = this.#trees.get(key)
    const tree = known?.tree ?? (typeof first === 'number' ? [] : new Map<string, Tree>())
    if (!known) this.#trees.set(key, { at, tree })
    return put(tree, missing, value) ? undefined : 'another repair sets the same value differently'
  }

  /** Claims that something is written into a mapping or list. */
  isFilled(node: Node): boolean {
    return this.#trees.has(node)
  }

  /** All edits, not yet sorted; none into a value that goes. */
  edits({ isGone, isEmptied }: Pick<DeletePlan, 'isGone' | 'isEmptied'>): TextEdit[] {
    const replaced = this.#replaced.filter(({ at }) => !isGone(at)).map(({ edit }) => edit)
    // Of what ends at one place, the innermost is written first.
    const trees = [...this.#trees.values()]
      .filter(({ at }) => !isGone(at))
      .toSorted((a, b) => depthOf(b.at) - depthOf(a.at))
    return [...replaced, ...trees.flatMap(({ at, tree }) => this.#insert(at, tree, isEmptied))]
  }

  #replace(at: PartNode, value: Scalar): string | undefined {
    const { node, pair } = at
    if (node === null || !isScalar(node))
      return node && 'source' in node ? 'an alias stands there' : 'not a plain value'
    const { offset } = this.#part
    const [start, end] = node.range ?? [0, 0]
    if (start === end && pair) {
      const colon = this.#afterColon(pair)
      this.#replaced.push({ at, edit: { start: colon, end: colon, text: ` ${this.#flow(value)}` } })
      return undefined
    }
    if (node.value === value) return undefined
    if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return 'a text of several lines stands there'
    this.#replaced.push({ at, edit: { start: offset + start, end: offset + end, text: this.#flow(value) } })
    return undefined
  }

  #insert(at: PartNode, tree: Tree, isEmptied: (node: Node) => boolean): TextEdit[] {
    const { node, pair } = at
    const { offset, text } = this.#part
    if (!isMap(node) && !isSeq(node)) {
      if (!pair) return []
      const start = this.#afterColon(pair)
      return [{ start, end: offset + Math.max(start - offset, node?.range?.[1] ?? 0), text: ` ${this.#flow(tree)}` }]
    }
    const { items, range } = node
    if (node.flow || items.length === 0) return [this.#intoFlow(tree, node, isEmptied(node))]
    const indent = ' '.repeat(columnOf(text, offset + (range?.[0] ?? 0)))
    const end = contentEnd(text, offset + (range?.[1] ?? 0))
    const eol = text.includes('\r\n') ? '\r\n' : '\n'
    const lines = stringify(plainOf(tree), { lineWidth: 0 }).trimEnd().split('\n')
    const block = lines.map(line => `${indent}${line}${eol}`).join('')
    return [
      { start: end, end, text: end > 0 && text[end - 1] !== '\n' ? `${eol}${block.slice(0, -eol.length)}` : block },
    ]
  }

  /** Behind the last item, be it one that goes; a remark may follow it. */
  #intoFlow(tree: Tree, node: YAMLMap | YAMLSeq, isEmptied: boolean): TextEdit {
    const inner = this.#flow(tree).slice(1, -1).trim()
    const last = node.items.at(-1) as Entry | undefined
    const at = last ? spanOf(this.#part, last)[1] : this.#part.offset + (node.range?.[0] ?? 0) + 1
    return { start: at, end: at, text: last && !isEmptied ? `, ${inner}` : inner }
  }

  #afterColon(pair: NonNullable<PartNode['pair']>): number {
    const { text, offset } = this.#part
    return text.indexOf(':', offset + (pair.key.range?.[1] ?? 0)) + 1
  }

  #flow(value: Tree): string {
    if (this.#part.isJson) return JSON.stringify(plainOf(value))
    return stringify(plainOf(value), { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd()
  }
}

/** Writes a value into a tree that is being built; false when another value stands there. */
function put(tree: Tree, steps: readonly PathStep[], value: Scalar): boolean {
  const [step, ...rest] = steps
  if (step === undefined || typeof tree !== 'object') return false
  const known = Array.isArray(tree) ? tree[seqIndex(tree, step)] : tree.get(String(step))
  if (rest.length === 0) {
    if (known !== undefined) return known === value
    store(tree, step, value)
    return true
  }
  if (known !== undefined) return put(known, rest, value)
  const made: Tree = typeof rest[0] === 'number' ? [] : new Map<string, Tree>()
  store(tree, step, made)
  return put(made, rest, value)
}

/** A missing item goes to the end: numbers beyond the list only tell items apart. */
const indexes = new WeakMap<readonly Tree[], PathStep[]>()

function seqIndex(tree: readonly Tree[], step: PathStep): number {
  return indexes.get(tree)?.indexOf(step) ?? -1
}

function store(tree: Tree[] | Map<string, Tree>, step: PathStep, value: Tree): void {
  if (!Array.isArray(tree)) {
    tree.set(String(step), value)
    return
  }
  const known = indexes.get(tree) ?? []
  indexes.set(tree, [...known, step])
  tree.push(value)
}

function plainOf(tree: Tree): unknown {
  if (Array.isArray(tree)) return tree.map(plainOf)
  if (tree instanceof Map) return Object.fromEntries([...tree].map(([key, each]) => [key, plainOf(each)]))
  return tree
}

function valueOf(steps: readonly PathStep[], text: string): Scalar {
  if (isTextAt(steps)) return text
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}

function depthOf({ parent }: PartNode): number {
  return parent ? depthOf(parent) + 1 : 0
}

function columnOf(text: string, offset: number): number {
  return offset - lineStartOf(text, offset)
}
