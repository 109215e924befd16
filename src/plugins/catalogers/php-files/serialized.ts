// SPDX-License-Identifier: Apache-2.0

/** A value that PHP has serialised; arrays are maps, whose keys are texts here. */
export type PhpValue = string | number | boolean | null | ReadonlyMap<string, PhpValue>

/** Deeper than any package's description. */
const maxDepth = 64

/**
 * Reads what `serialize()` of PHP has written: texts, numbers and arrays of them, no objects. `undefined` when the
 * bytes are anything else, or not only that.
 *
 * Source: php.net, "serialize"; php-src `ext/standard/var.c`.
 */
export function readSerialized(bytes: Buffer): PhpValue | undefined {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  return reader.isAtEnd ? value : undefined
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#bytes.toString('latin1', this.#at, this.#at + 16).trim() === ''
  }

  value(depth: number): PhpValue | undefined {
    const kind = this.#bytes.toString('latin1', this.#at, this.#at + 2)
    this.#at += 2
    if (kind === 'N;') return null
    if (kind === 's:') return this.#text()
    if (kind === 'a:') return depth < maxDepth ? this.#array(depth) : undefined
    const text = kind === 'i:' || kind === 'd:' || kind === 'b:' ? this.#until(';') : undefined
    const number = text === undefined || text === '' ? Number.NaN : Number(text)
    if (Number.isNaN(number)) return undefined
    return kind === 'b:' ? number === 1 : number
  }

  /** `5:"hello";`, the colon behind the kind read already. The length counts bytes. */
  #text(): string | undefined {
    const length = this.#count()
    if (length === undefined || !this.#take('"')) return undefined
    const end = this.#at + length
    if (end > this.#bytes.length) return undefined
    const text = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end
    return this.#take('";') ? text : undefined
  }

  /** `2:{key;value;key;value;}`. */
  #array(depth: number): ReadonlyMap<string, PhpValue> | undefined {
    const count = this.#count()
    if (count === undefined || !this.#take('{')) return undefined
    const entries = new Map<string, PhpValue>()
    for (let i = 0; i < count; i++) {
      const key = this.value(maxDepth)
      const value = key === undefined ? undefined : this.value(depth + 1)
      if (value === undefined || (typeof key !== 'string' && typeof key !== 'number')) return undefined
      entries.set(String(key), value)
    }
    return this.#take('}') ? entries : undefined
  }

  #count(): number | undefined {
    const digits = this.#until(':')
    return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined
  }

  /** What stands before a sign that is near. */
  #until(sign: string): string | undefined {
    const near = this.#bytes.toString('latin1', this.#at, this.#at + 40)
    const end = near.indexOf(sign)
    if (end < 0) return undefined
    this.#at += end + 1
    return near.slice(0, end)
  }

  #take(expected: string): boolean {
    const isThere = this.#bytes.toString('latin1', this.#at, this.#at + expected.length) === expected
    this.#at += expected.length
    return isThere
  }
}
