// SPDX-License-Identifier: Apache-2.0
/** Patterns that stand for many paths, as profiles have them where a folder had too many entries. */

/** Stands for exactly one segment. */
export const anySegment = '⋯'
/** Stands for any number of segments, also none. */
export const anySegments = '*'

/** Most steps that all questions to one set of patterns may take; a million paths against honest patterns take less. */
const maxSteps = 100_000_000

interface Node {
  readonly literals: Map<string, Node>
  one?: Node
  many?: Node
  /** A pattern ends here. */
  isEnd: boolean
  /** Reached by `*`: stays for further segments. */
  readonly isLoop: boolean
}

/** Many patterns, matched at once. */
export class PathPatterns {
  readonly #root = nodeOf(false)
  #steps = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Claims that a path is a pattern. */
  static isPattern(path: string): boolean {
    return path.includes(anySegment) || path.includes(anySegments)
  }

  add(pattern: string): void {
    let node = this.#root
    for (const segment of segmentsOf(pattern)) node = childOf(node, segment)
    node.isEnd = true
    this.#size++
  }

  /** Claims that a pattern stands for the path. Cost: O(segments × patterns that fit so far). */
  matches(path: string): boolean {
    const states = this.#statesAfter(path)
    return states === undefined || states.some(({ isEnd }) => isEnd)
  }

  /** Claims that a pattern stands for a path in the folder, or could. */
  reachesInto(folder: string): boolean {
    const states = this.#statesAfter(folder)
    return states === undefined || states.some(({ literals, one, isLoop }) => isLoop || one || literals.size > 0)
  }

  /** Undefined when the steps are used up: whoever cannot tell must not say no. */
  #statesAfter(path: string): readonly Node[] | undefined {
    if (this.#size === 0) return []
    let states: ReadonlySet<Node> = withLoops([this.#root])
    for (const segment of segmentsOf(path)) {
      if (this.#steps > maxSteps) return undefined
      this.#steps += states.size
      const next: Node[] = []
      for (const node of states) {
        const literal = node.literals.get(segment)
        if (literal) next.push(literal)
        if (node.one) next.push(node.one)
        if (node.isLoop) next.push(node)
      }
      if (next.length === 0) return []
      states = withLoops(next)
    }
    return [...states]
  }
}

/** `*` may stand for nothing, so its node is reached together with the one before it. */
function withLoops(nodes: readonly Node[]): ReadonlySet<Node> {
  const states = new Set(nodes)
  for (const { many } of states) if (many) states.add(many)
  return states
}

function childOf(node: Node, segment: string): Node {
  if (segment === anySegment) return (node.one ??= nodeOf(false))
  if (segment === anySegments) return (node.many ??= nodeOf(true))
  const known = node.literals.get(segment)
  if (known) return known
  const child = nodeOf(false)
  node.literals.set(segment, child)
  return child
}

function nodeOf(isLoop: boolean): Node {
  return { literals: new Map(), isEnd: false, isLoop }
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter(segment => segment !== '')
}
