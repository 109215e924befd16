// SPDX-License-Identifier: Apache-2.0

/** What the header of a model says. */
export interface ModelHeader {
  readonly formatVersion: number
  readonly tensorCount: number
  /** Values of keys in `general` that are texts, where the header has them. */
  readonly texts: Readonly<Partial<Record<TextKey, string>>>
}

const textKeys = ['name', 'version', 'architecture', 'license'] as const
type TextKey = (typeof textKeys)[number]

/** Sizes of the types of values by their number; texts and lists, 8 and 9, have none. */
const sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8]
const text = 8
const list = 9
/** More than any model has. */
const maxKeys = 65_536
const maxItems = 1_000_000
const maxTextBytes = 4_096

/**
 * Reads the beginning of a GGUF file, little-endian; `undefined` when it is none, or no list of keys. Where only the
 * beginning was kept, the header may end amid its keys: then those before count.
 */
export function readModelHeader(content: Buffer, isExcerpt = false): ModelHeader | undefined {
  if (content.length < 24 || content.toString('latin1', 0, 4) !== 'GGUF') return undefined
  const formatVersion = content.readUInt32LE(4)
  if (formatVersion < 1 || formatVersion > 3) return undefined
  const cursor = new Cursor(content, formatVersion === 1 ? 4 : 8)
  const tensorCount = cursor.count()
  const keys = cursor.count()
  if (keys > maxKeys) return undefined
  const texts: Partial<Record<TextKey, string>> = {}
  for (let i = 0; i < keys; i++) {
    const key = cursor.text()
    const type = cursor.word()
    const wanted = textKeys.find(name => key === `general.${name}`)
    const value = type === text ? cursor.text() : cursor.skip(type)
    if (cursor.isBeyond) {
      if (isExcerpt) break
      return undefined
    }
    if (value === false || (wanted && value === true)) return undefined
    if (wanted && typeof value === 'string' && value !== '') texts[wanted] = value
  }
  return { formatVersion, tensorCount, texts }
}

/** Reads one value after the other; behind the end of the content all are 0 or empty. */
class Cursor {
  readonly #content: Buffer
  readonly #countBytes: 4 | 8
  #at = 8
  isBeyond = false

  constructor(content: Buffer, countBytes: 4 | 8) {
    this.#content = content
    this.#countBytes = countBytes
  }

  word(): number {
    const at = this.#take(4)
    return at === undefined ? 0 : this.#content.readUInt32LE(at)
  }

  count(): number {
    if (this.#countBytes === 4) return this.word()
    const at = this.#take(8)
    return at === undefined ? 0 : Number(this.#content.readBigUInt64LE(at))
  }

  text(): string {
    const sizeBytes = this.count()
    const at = this.#take(sizeBytes)
    return at === undefined ? '' : this.#content.toString('utf8', at, at + Math.min(sizeBytes, maxTextBytes)).trim()
  }

  /** Passes over a value that is no text; `false` for one of a type that does not exist. */
  skip(type: number): boolean {
    if (type !== list) return this.#skipItems(type, 1)
    const itemType = this.word()
    return this.#skipItems(itemType, this.count())
  }

  #skipItems(type: number, count: number): boolean {
    const sizeBytes = sizes[type]
    if (sizeBytes === undefined || type === list) return this.isBeyond
    if (sizeBytes > 0) this.#take(sizeBytes * count)
    else for (let i = 0; i < Math.min(count, maxItems) && !this.isBeyond; i++) this.#take(this.count())
    return true
  }

  #take(sizeBytes: number): number | undefined {
    const at = this.#at
    if (this.isBeyond || at + sizeBytes > this.#content.length) {
      this.isBeyond = true
      return undefined
    }
    this.#at = at + sizeBytes
    return at
  }
}
