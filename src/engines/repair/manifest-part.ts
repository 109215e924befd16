// SPDX-License-Identifier: Apache-2.0
/** One document of a manifest file, with the place of every value in the file's text. */
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { PathStep } from './object-path.ts'

/** Larger documents are not parsed again for places. */
const maxPartChars = 4 * 1024 * 1024

/** A value of the document. `pair` is there for a value of a mapping. */
export interface PartNode {
  readonly node: Node | null
  readonly pair?: Pair<Node, Node | null>
  readonly parent?: PartNode
}

export interface Found {
  /** The deepest value that exists along the path. */
  readonly at: PartNode
  /** Steps for which there is no value. */
  readonly missing: readonly PathStep[]
}

/** A document and where it begins in its file. Offsets are of the whole text. */
export class ManifestPart {
  readonly text: string
  readonly offset: number
  readonly isJson: boolean
  readonly #document: Document.Parsed

  constructor(text: string, offset: number, document: Document.Parsed) {
    this.text = text
    this.offset = offset
    this.#document = document
    this.isJson = /^\s*[[{]/.test(text.slice(offset, offset + 1000))
  }

  /** Walks as far as the document goes. */
  find(steps: readonly PathStep[]): Found {
    let at: PartNode = { node: this.#document.contents }
    for (const [i, step] of steps.entries()) {
      const next = child(at, step)
      if (!next) return { at, missing: steps.slice(i) }
      at = next
    }
    return { at, missing: [] }
  }

  /** Plain value at a path; undefined where there is none, or where it is no scalar. */
  scalar(...steps: readonly PathStep[]): unknown {
    const { at, missing } = this.find(steps)
    return missing.length === 0 && isScalar(at.node) ? at.node.value : undefined
  }

  /** Where a value, with its key, stands in the file. */
  span({ node, pair }: PartNode): readonly [start: number, end: number] | undefined {
    const start = pair?.key.range?.[0] ?? node?.range?.[0]
    const end = node?.range?.[1] ?? pair?.key.range?.[1]
    if (start === undefined || end === undefined) return undefined
    return [this.offset + start, this.offset + Math.max(start, end)]
  }
}

function child(parent: PartNode, step: PathStep): PartNode | undefined {
  const { node } = parent
  if (isMap(node)) {
    for (const item of (node as YAMLMap<Node, Node | null>).items)
      if (isPair(item) && isScalar(item.key) && String(item.key.value) === String(step))
        return { node: item.value, pair: item, parent }
    return undefined
  }
  if (!isSeq(node) || typeof step !== 'number') return undefined
  const item = (node as YAMLSeq<Node>).items[step]
  return item === undefined ? undefined : { node: item, parent }
}

/** The document that begins at a line (from 1) of a text; undefined when it cannot be parsed as one document. */
export function partAt(text: string, offset: number): ManifestPart | undefined {
  const rest = text.slice(offset)
  const next = /\n---(?=[ \t\r\n]|$)/.exec(rest)
  const part = next ? rest.slice(0, next.index + 1) : rest
  if (part.length > maxPartChars) return undefined
  try {
    const document = parseDocument(part, { uniqueKeys: false, logLevel: 'silent', strict: false, prettyErrors: false })
    return document.errors.length > 0 ? undefined : new ManifestPart(text, offset, document)
  } catch {
    return undefined
  }
}

/** Offsets at which the documents of a text begin: the first, then each `---` line. */
export function partOffsets(text: string): number[] {
  return [0, ...[...text.matchAll(/^---(?=[ \t\r\n]|$)/gm)].map(({ index }) => index).filter(index => index > 0)]
}
