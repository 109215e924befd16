// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the YAML that programs and most people write for Kubernetes, several times faster than a whole reader.
 *
 * Known are block mappings and sequences of scalars on one line: plain, or quoted, or `{}` and `[]`. Whatever else a
 * text holds (another character than printable ASCII, an anchor, a tag, a block scalar, a flow collection, a comment
 * behind a value, a key twice, odd indentation) makes the answer `undefined`, and the text goes to the whole reader,
 * which also knows how to say what is wrong. Of what is known the meaning is the same (a test compares both).
 */

/** The value that a plain scalar has by the rules of the whole reader: a text, a number, a truth or null. */
export type ResolvePlain = (text: string) => unknown

/** A document, read; `undefined` where it has to be read by the whole reader. Cost: O(length). */
export function readPlainYaml(text: string, resolve: ResolvePlain): { readonly value: unknown } | undefined {
  if (/[^\x20-\x7e\n]/.test(text)) return undefined
  try {
    return { value: new PlainReader(text, resolve).document() }
  } catch {
    // Whatever is wrong, the whole reader tells it better.
    return undefined
  }
}

/** Thrown where the text is not of the known kind. One for all: that is no error, and happens often. */
const notPlain = new Error('not plain')

const maxDepth = 100
const maxKeyChars = 200
const space = 0x20
const quote = 0x22
const dash = 0x2d
const colon = 0x3a
const hash = 0x23

/** Starts with what starts no other kind of node; a colon only where it ends no key. */
const plainScalar = /^(?:[A-Za-z0-9./_+]|-(?=[^ ]))(?:[\w ./+=@%,()$~*-]|:(?=[^ ]))*$/
const plainKey = /[A-Za-z][\w./-]*/y
const wholeNumber = /^(?:0|[1-9][0-9]{0,14})$/
/** Letters that begin no truth and no null. */
const surelyText = /^[A-EG-MP-SU-XZa-eg-mp-su-xz]/

class PlainReader {
  readonly #text: string
  readonly #resolve: ResolvePlain
  /** The line under the reader: its indentation, and where its content begins and ends. -1 at the end of the text. */
  #indent = -1
  #at = 0
  #end = -1

  constructor(text: string, resolve: ResolvePlain) {
    this.#text = text
    this.#resolve = resolve
  }

  document(): unknown {
    this.#advance()
    if (this.#indent === 0 && this.#text.slice(this.#at, this.#end) === '---') this.#advance()
    if (this.#indent < 0 || this.#startsItem()) throw notPlain
    const value = this.#mapping(this.#indent, 0)
    if (this.#indent >= 0) throw notPlain
    return value
  }

  /** Goes to the next line that is neither empty nor a comment. */
  #advance(): void {
    const text = this.#text
    for (let start = this.#end + 1; start < text.length; start = this.#end + 1) {
      const newline = text.indexOf('\n', start)
      this.#end = newline < 0 ? text.length : newline
      let at = start
      while (at < this.#end && text.charCodeAt(at) === space) at++
      if (at === this.#end || text.charCodeAt(at) === hash) continue
      this.#at = at
      this.#indent = at - start
      return
    }
    this.#indent = -1
  }

  #startsItem(): boolean {
    if (this.#text.charCodeAt(this.#at) !== dash) return false
    return this.#at + 1 === this.#end || this.#text.charCodeAt(this.#at + 1) === space
  }

  #mapping(indent: number, depth: number): unknown {
    if (depth > maxDepth) throw notPlain
    const mapping: Record<string, unknown> = {}
    while (this.#indent === indent && !this.#startsItem()) {
      const key = this.#key()
      if (key === undefined || Object.hasOwn(mapping, key)) throw notPlain
      mapping[key] = this.#valueOfKey(indent, depth)
    }
    if (this.#indent > indent) throw notPlain
    return mapping
  }

  /** The key at the place of reading, which is then behind its colon; undefined where there is none. */
  #key(): string | undefined {
    const text = this.#text
    const start = this.#at
    const isQuoted = text.charCodeAt(start) === quote
    plainKey.lastIndex = isQuoted ? start + 1 : start
    if (!plainKey.test(text)) return undefined
    const keyEnd = plainKey.lastIndex
    if (isQuoted && text.charCodeAt(keyEnd) !== quote) return undefined
    const at = isQuoted ? keyEnd + 1 : keyEnd
    const isKey = text.charCodeAt(at) === colon && (at + 1 === this.#end || text.charCodeAt(at + 1) === space)
    if (!isKey || keyEnd - start > maxKeyChars) return undefined
    const key = text.slice(isQuoted ? start + 1 : start, keyEnd)
    if (!isQuoted && !surelyText.test(key) && typeof this.#resolve(key) !== 'string') throw notPlain
    this.#at = at + 1
    return key
  }

  #valueOfKey(indent: number, depth: number): unknown {
    const written = this.#rest()
    this.#advance()
    if (written !== '') {
      if (this.#indent > indent) throw notPlain
      return this.#scalar(written)
    }
    if (this.#indent > indent)
      return this.#startsItem() ? this.#sequence(this.#indent, depth + 1) : this.#mapping(this.#indent, depth + 1)
    return this.#indent === indent && this.#startsItem() ? this.#sequence(indent, depth + 1) : null
  }

  #sequence(indent: number, depth: number): unknown {
    if (depth > maxDepth) throw notPlain
    const sequence: unknown[] = []
    while (this.#indent === indent && this.#startsItem()) sequence.push(this.#item(indent, depth))
    if (this.#indent > indent) throw notPlain
    return sequence
  }

  #item(indent: number, depth: number): unknown {
    const text = this.#text
    this.#at += 2
    const code = text.charCodeAt(this.#at)
    if (this.#at >= this.#end || code === space || this.#startsItem()) throw notPlain
    const at = this.#at
    if (this.#key() !== undefined) {
      this.#at = at
      this.#indent = indent + 2
      return this.#mapping(indent + 2, depth + 1)
    }
    const written = this.#rest()
    this.#advance()
    if (this.#indent > indent) throw notPlain
    return this.#scalar(written)
  }

  #rest(): string {
    return this.#text.slice(this.#at, this.#end).trim()
  }

  #scalar(written: string): unknown {
    const code = written.charCodeAt(0)
    if (code === quote) return doubleQuoted(written)
    if (written.startsWith("'")) return singleQuoted(written)
    if (written === '{}') return {}
    if (written === '[]') return []
    if (wholeNumber.test(written)) return Number(written)
    if (!plainScalar.test(written) || written.startsWith('---') || written.startsWith('...')) throw notPlain
    return surelyText.test(written) ? written : this.#resolve(written)
  }
}

/** Escapes that JSON has, too, have the same meaning there; others are left to the whole reader. */
function doubleQuoted(written: string): string {
  const end = written.length - 1
  if (end < 1 || written.charCodeAt(end) !== quote) throw notPlain
  if (!written.includes('\\')) {
    if (written.indexOf('"', 1) !== end) throw notPlain
    return written.slice(1, end)
  }
  if (written.includes('\\u')) throw notPlain
  try {
    return JSON.parse(written) as string
  } catch {
    throw notPlain
  }
}

function singleQuoted(written: string): string {
  const end = written.length - 1
  if (end < 1 || written.indexOf("'", 1) !== end) throw notPlain
  return written.slice(1, end)
}
