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
import type { ThresholdOf } from './collapse-settings.ts'
import { anySegment, anySegments } from './path-pattern.ts'

/** A pattern and what is known of the paths it stands for. */
export interface Found<T> {
  readonly segments: readonly string[]
  readonly value: T
}

interface TrieOptions<T> {
  readonly thresholdOf: ThresholdOf
  /** Must not depend on the order of its arguments. */
  readonly merge: (a: T, b: T) => T
  /** `⋯` next to `⋯` is written as it is, for what is no path. Default: as `*`. */
  readonly countsAny?: boolean
}

interface Node<T> {
  readonly children: Map<string, Node<T>>
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
    const subtree = chainOf<T>(segments, value)
    this.#merge(this.#root, [], subtree)
  }

  /** What all paths have become. */
  found(): readonly Found<T>[] {
    const all: Found<T>[] = []
    this.#collect(this.#root, [], all)
    return all
  }

  /** Puts everything of `source` into `target`, which is at `path`. */
  #merge(target: Node<T>, path: readonly string[], source: Node<T>): void {
    if (source.end) this.#endAt(target, source.end.value)
    for (const [segment, child] of source.children) this.#mergeChild(target, path, [segment, child])
  }

  #mergeChild(target: Node<T>, path: readonly string[], [segment, child]: readonly [string, Node<T>]): void {
    const everything = target.children.get(anySegments)
    if (everything) {
      this.#swallow(everything, child)
      return
    }
    const isEnd = segment === anySegments
    if (isEnd || this.#options.thresholdOf(path) <= 1) {
      this.#star(target, child)
      return
    }
    const any = target.children.get(anySegment)
    if (any) this.#merge(any, [...path, anySegment], child)
    else if (segment === anySegment) this.#collapse(target, path, child)
    else {
      const known = target.children.get(segment) ?? newNode<T>()
      target.children.set(segment, known)
      this.#merge(known, [...path, segment], child)
      if (target.children.size > this.#options.thresholdOf(path)) this.#collapse(target, path)
    }
  }

  /** Makes one child of all, and of `more`. */
  #collapse(target: Node<T>, path: readonly string[], more?: Node<T>): void {
    const merged = newNode<T>()
    const siblings = [...target.children.values(), ...(more ? [more] : [])]
    target.children.clear()
    target.children.set(anySegment, merged)
    for (const sibling of siblings) this.#merge(merged, [...path, anySegment], sibling)
  }

  /** Makes everything below `target`, and below `more`, one end. */
  #star(target: Node<T>, more: Node<T>): void {
    const everything = newNode<T>()
    for (const child of target.children.values()) this.#swallow(everything, child)
    this.#swallow(everything, more)
    target.children.clear()
    target.children.set(anySegments, everything)
  }

  /** All ends of a subtree become the one of `everything`. */
  #swallow(everything: Node<T>, subtree: Node<T>): void {
    if (subtree.end) this.#endAt(everything, subtree.end.value)
    for (const child of subtree.children.values()) this.#swallow(everything, child)
  }

  #endAt(node: Node<T>, value: T): void {
    node.end = { value: node.end ? this.#options.merge(node.end.value, value) : value }
  }

  #collect(node: Node<T>, path: readonly string[], all: Found<T>[]): void {
    if (node.end) all.push({ segments: path, value: node.end.value })
    const first = this.#options.countsAny === true ? undefined : node.children.get(anySegment)
    const second = first?.children.get(anySegment)
    if (first?.children.has(anySegments) || (second && isOpenEnded(second))) this.#collectStar(node, path, all)
    else if (first && second) {
      if (first.end) all.push({ segments: [...path, anySegment], value: first.end.value })
      for (const [segment, child] of second.children) this.#collect(child, [...path, anySegments, segment], all)
    } else for (const [segment, child] of node.children) this.#collect(child, [...path, segment], all)
  }

  /** Everything below the node is told as one. */
  #collectStar(node: Node<T>, path: readonly string[], all: Found<T>[]): void {
    const everything = newNode<T>()
    for (const child of node.children.values()) this.#swallow(everything, child)
    if (everything.end) all.push({ segments: [...path, anySegments], value: everything.end.value })
  }
}

/** `⋯/⋯` is written `*`; where a path ends there, or any segment follows, that is the end of the pattern. */
function isOpenEnded<T>({ end, children }: Node<T>): boolean {
  return end !== undefined || children.has(anySegment) || children.has(anySegments)
}

function newNode<T>(): Node<T> {
  return { children: new Map(), end: undefined }
}

/** A tree of one path. `*` between other segments is `⋯/⋯`, as which it came to be. */
function chainOf<T>(segments: readonly string[], value: T): Node<T> {
  let node: Node<T> = { children: new Map(), end: { value } }
  for (const [i, segment] of [...segments.entries()].reverse()) {
    const isBetween = segment === anySegments && i < segments.length - 1
    for (const each of isBetween ? [anySegment, anySegment] : [segment])
      node = { children: new Map([[each, node]]), end: undefined }
  }
  return node
}
