// SPDX-License-Identifier: Apache-2.0
/**
 * Paths that share their beginnings, in which many siblings become one that stands for all.
 *
 *     /proc/1/stat                            /proc/⋯/stat
 *     /proc/2/stat     more than fit     ▶    /proc/⋯/maps
 *     /proc/3/maps     the threshold
 *
 * A node that has `⋯` has no other child: everything below its siblings is below it. What is added in whatever order,
 * also patterns of an earlier outcome, ends in the same tree, and every path that was added is matched by the outcome.
 */
import type { Thresholds } from './collapse-settings.ts'
import { anySegment, anySegments } from './path-pattern.ts'

/** A pattern and what is known of the paths it stands for. */
export interface Found<T> {
  readonly segments: readonly string[]
  readonly value: T
}

interface TrieOptions<T> {
  readonly thresholds: Thresholds
  /** Must not depend on the order of its arguments. */
  readonly merge: (a: T, b: T) => T
  /** `⋯` next to `⋯` is written as it is, for what is no path. Default: as `*`. */
  readonly countsAny?: boolean
}

interface Node<T> {
  /** Absent on most nodes, which are files. */
  children: Map<string, Node<T>> | undefined
  /** Present where a path ends. */
  end: { readonly value: T } | undefined
}

export class SegmentTrie<T> {
  readonly #options: TrieOptions<T>
  readonly #root: Node<T> = newNode()

  constructor(options: TrieOptions<T>) {
    this.#options = options
  }

  /** Adds a path or a pattern. Cost: O(segments), and O(siblings) when they become one. */
  add(segments: readonly string[], value: T): void {
    let node = this.#root
    const path: string[] = []
    for (const segment of expanded(segments)) {
      const [key, child] = this.#step(node, path, segment)
      node = child
      path.push(key)
      if (key === anySegments) break
    }
    this.#endAt(node, value)
  }

  /** What all paths have become. */
  found(): readonly Found<T>[] {
    const all: Found<T>[] = []
    this.#collect(this.#root, [], all)
    return all
  }

  /** The child of `node`, which is at `path`, to which a segment leads, and its key; made where it is not there. */
  #step(node: Node<T>, path: readonly string[], segment: string): readonly [string, Node<T>] {
    const { children } = node
    const everything = children?.get(anySegments)
    if (everything) return [anySegments, everything]
    if (segment === anySegments || this.#isBeyond(path, 1)) return [anySegments, this.#star(node)]
    const any = children?.get(anySegment)
    if (any) return [anySegment, any]
    const known = children?.get(segment)
    if (known) return [segment, known]
    if (segment === anySegment || this.#isBeyond(path, children?.size ?? 0))
      return [anySegment, this.#collapse(node, path)]
    const made = newNode<T>()
    if (children) children.set(segment, made)
    else node.children = new Map([[segment, made]])
    return [segment, made]
  }

  /** Claims that so many children are as many as a path may have. */
  #isBeyond(path: readonly string[], children: number): boolean {
    const { thresholds } = this.#options
    return children >= thresholds.least && children >= thresholds.at(path)
  }

  /** Makes one child of all. */
  #collapse(node: Node<T>, path: readonly string[]): Node<T> {
    const merged = newNode<T>()
    const siblings = childrenOf(node)
    node.children = new Map([[anySegment, merged]])
    for (const [, sibling] of siblings) this.#merge(merged, [...path, anySegment], sibling)
    return merged
  }

  /** Puts everything of `source` into `target`, which is at `path`. */
  #merge(target: Node<T>, path: readonly string[], source: Node<T>): void {
    if (source.end) this.#endAt(target, source.end.value)
    for (const [segment, child] of childrenOf(source)) {
      const [key, into] = this.#step(target, path, segment)
      if (key === anySegments) this.#swallow(into, child)
      else this.#merge(into, [...path, key], child)
    }
  }

  /** Makes everything below the node one end. */
  #star(node: Node<T>): Node<T> {
    const everything = newNode<T>()
    for (const [, child] of childrenOf(node)) this.#swallow(everything, child)
    node.children = new Map([[anySegments, everything]])
    return everything
  }

  /** All ends of a subtree become the one of `everything`. */
  #swallow(everything: Node<T>, subtree: Node<T>): void {
    if (subtree.end) this.#endAt(everything, subtree.end.value)
    for (const [, child] of childrenOf(subtree)) this.#swallow(everything, child)
  }

  #endAt(node: Node<T>, value: T): void {
    node.end = { value: node.end ? this.#options.merge(node.end.value, value) : value }
  }

  #collect(node: Node<T>, path: readonly string[], all: Found<T>[]): void {
    if (node.end) all.push({ segments: path, value: node.end.value })
    const first = this.#options.countsAny === true ? undefined : node.children?.get(anySegment)
    const second = first?.children?.get(anySegment)
    if (first?.children?.has(anySegments) || (second && isOpenEnded(second))) this.#collectStar(node, path, all)
    else if (first && second) {
      if (first.end) all.push({ segments: [...path, anySegment], value: first.end.value })
      for (const [segment, child] of childrenOf(second)) this.#collect(child, [...path, anySegments, segment], all)
    } else for (const [segment, child] of childrenOf(node)) this.#collect(child, [...path, segment], all)
  }

  /** Everything below the node is told as one. */
  #collectStar(node: Node<T>, path: readonly string[], all: Found<T>[]): void {
    const everything = this.#star(node)
    if (everything.end) all.push({ segments: [...path, anySegments], value: everything.end.value })
  }
}

/** `⋯/⋯` is written `*`; where a path ends there, or any segment follows, that is the end of the pattern. */
function isOpenEnded<T>({ end, children }: Node<T>): boolean {
  return end !== undefined || children?.has(anySegment) === true || children?.has(anySegments) === true
}

function childrenOf<T>({ children }: Node<T>): ReadonlyMap<string, Node<T>> {
  return children ?? new Map()
}

function newNode<T>(): Node<T> {
  return { children: undefined, end: undefined }
}

/** `*` between other segments is `⋯/⋯`, as which it came to be. */
function expanded(segments: readonly string[]): readonly string[] {
  const last = segments.length - 1
  const at = segments.indexOf(anySegments)
  if (at < 0 || at === last) return segments
  return segments.flatMap((segment, i) => (segment === anySegments && i < last ? [anySegment, anySegment] : [segment]))
}
