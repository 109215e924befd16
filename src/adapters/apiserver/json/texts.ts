// SPDX-License-Identifier: Apache-2.0
/** Reads some texts of an object while its outline is found, so that it need not be parsed for them. */
import type { TextQuery } from '#domain/json-texts.ts'
import { createTextMemory } from './text-memory.ts'

/** What is looked for among the members of an object. */
interface Level {
  /** Set where each member is a row of texts. */
  readonly row?: Level
  readonly branches: readonly Branch[]
}

interface Branch {
  readonly key: string
  /** Its bytes. */
  readonly bytes: readonly number[]
  /** Leads to the rows: what was read before counts no more when the key comes again. */
  readonly isPath: boolean
  /** Positions in a row of all texts at or below. */
  readonly texts: readonly number[]
  /** Position of the text that is here; -1 when it lies below. */
  readonly text: number
  readonly below: Level
}

const nothing: Level = { branches: [] }

/** Queries are constants; each is taken apart once. */
const plans = new WeakMap<TextQuery, Level>()

const memory = createTextMemory()

const backslash = 0x5c

/** Hears of keys and strings in their order; positions are those of their quotes, and of what follows them. */
export class TextReader {
  /** As `textsIn` reads them of the parsed object, but for their order where keys look like numbers. */
  readonly texts: string[] = []
  readonly #bytes: Uint8Array
  /** Whether a key may be written otherwise than it says. */
  readonly #hasEscapes: boolean
  readonly #width: number
  /** What is looked for in the container at each depth; it begins at depth 1. */
  readonly #levels: Level[]
  /** The same for the value of the last key, and the position of the text that it is. */
  #below = nothing
  #text = -1
  #row = 0
  /** Of the rows so far. */
  readonly #names: string[] = []
  /** Where the row of each name begins; made when names do not come in order, for then one may come again. */
  #rows: Map<string, number> | undefined

  constructor(bytes: Uint8Array, query: TextQuery) {
    let plan = plans.get(query)
    if (!plan) {
      plan = planOf(query)
      plans.set(query, plan)
    }
    this.#bytes = bytes
    this.#hasEscapes = bytes.includes(backslash)
    this.#width = query.leaves.length
    this.#levels = [nothing, plan]
  }

  /** Claims that its value, if that is a string, is wanted. */
  key(depth: number, from: number, to: number): boolean {
    const level = this.#levels[depth] as Level
    this.#below = nothing
    this.#text = -1
    if (level === nothing) return false
    if (level.row) {
      this.#row = this.#rowOf(memory.textOf(this.#bytes, from + 1, to - 1))
      this.#below = level.row
      return false
    }
    const { branches } = level
    for (let i = 0; i < branches.length; i++) {
      const branch = branches[i] as Branch
      if (!this.#isKey(branch, from, to)) continue
      if (branch.isPath) this.#forget()
      for (const text of branch.texts) this.texts[this.#row + text] = ''
      this.#below = branch.below
      this.#text = branch.text
      return branch.text >= 0
    }
    return false
  }

  /** A container begins, which is at `depth`. */
  open(depth: number, isObject: boolean): void {
    this.#levels[depth] = isObject ? this.#below : nothing
    this.#below = nothing
    this.#text = -1
  }

  /** The string that is wanted. */
  string(from: number, to: number): void {
    this.texts[this.#row + this.#text] = memory.textOf(this.#bytes, from + 1, to - 1)
  }

  #forget(): void {
    this.texts.length = 0
    this.#names.length = 0
    this.#rows = undefined
  }

  #rowOf(name: string): number {
    const row = this.#knownRow(name) ?? this.texts.length
    for (let i = 0; i < this.#width; i++) this.texts[row + i] = ''
    return row
  }

  /** Where the row of the name was before; notes it when there was none. */
  #knownRow(name: string): number | undefined {
    const names = this.#names
    const isInOrder = names.length === 0 || name > (names[names.length - 1] as string)
    if (!isInOrder) this.#rows ??= new Map(names.map((each, i) => [each, i * this.#width]))
    const known = this.#rows?.get(name)
    if (known !== undefined) return known
    this.#rows?.set(name, this.texts.length)
    names.push(name)
    return undefined
  }

  #isKey({ key, bytes: wanted }: Branch, from: number, to: number): boolean {
    const bytes = this.#bytes
    if (this.#hasEscapes) return memory.textOf(bytes, from + 1, to - 1) === key
    const { length } = wanted
    if (to - from - 2 !== length) return false
    for (let i = 0; i < length; i++) if (bytes[from + 1 + i] !== wanted[i]) return false
    return true
  }
}

function planOf({ at, leaves }: TextQuery): Level {
  const rows: Level = { row: levelOf(leaves.map((keys, text) => ({ keys, text }))), branches: [] }
  return at.reduceRight<Level>(
    (below, key) => ({ branches: [{ key, bytes: [...Buffer.from(key)], isPath: true, texts: [], text: -1, below }] }),
    rows,
  )
}

interface Leaf {
  readonly keys: readonly string[]
  readonly text: number
}

function levelOf(leaves: readonly Leaf[]): Level {
  const groups = [...Map.groupBy(leaves, ({ keys }) => keys[0] ?? '')]
  return {
    branches: groups.map(([key, group]) => {
      const [only] = group
      const isText = group.length === 1 && only?.keys.length === 1
      return {
        key,
        bytes: [...Buffer.from(key)],
        isPath: false,
        texts: group.map(({ text }) => text),
        text: isText ? only.text : -1,
        below: isText ? nothing : levelOf(group.map(({ keys, text }) => ({ keys: keys.slice(1), text }))),
      }
    }),
  }
}
