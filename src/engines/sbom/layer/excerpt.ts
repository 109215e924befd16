// SPDX-License-Identifier: Apache-2.0

/** Which parts of a big file are kept: its beginning, and those about some texts. */
export interface Excerpt {
  /** How much of the beginning is kept; default: 0. */
  readonly headBytes?: number
  /** Texts of Latin-1 characters, none of them empty. */
  readonly anchors: readonly string[]
  /** How much is kept before and behind each occurrence. */
  readonly beforeBytes: number
  readonly behindBytes: number
}

/** Stands between parts that do not touch. */
export const excerptSeparator = '\n'

/** A text that occurs more often tells nothing. */
const maxOccurrences = 500
const maxKeptBytes = 16 * 2 ** 20

/**
 * Keeps the parts of a file about some texts while the file streams by, in the order of the file; parts that touch
 * are one.
 *
 * Memory: the parts, at most 16 MiB, and as much of the file as stands before a text.
 */
export class ExcerptBuilder {
  readonly #anchors: readonly Anchor[]
  readonly #beforeBytes: number
  readonly #behindBytes: number
  readonly #maxAnchorBytes: number
  readonly #parts: Buffer[] = []
  #keptBytes = 0
  /** The end of what was fed, and where in the file it begins. */
  #carry: Buffer = Buffer.alloc(0)
  #carryAt = 0
  /** Occurrences that begin before are known. */
  #searchedTo = 0
  /** The part that grows: kept up to `#copiedTo`, wanted up to `#openTo`. */
  #copiedTo = 0
  #openTo = 0

  constructor({ headBytes = 0, anchors, beforeBytes, behindBytes }: Excerpt) {
    this.#openTo = headBytes
    this.#anchors = [...new Set(anchors)].map(toAnchor)
    this.#beforeBytes = beforeBytes
    this.#behindBytes = behindBytes
    this.#maxAnchorBytes = Math.max(1, ...this.#anchors.map(({ bytes }) => bytes.length))
  }

  /** Takes the next piece; it may be reused afterwards. */
  feed(piece: Buffer): void {
    if (this.#anchors.length === 0 && this.#copiedTo >= this.#openTo) return
    if (this.#passOver(piece)) return
    const bytes = Buffer.concat([this.#carry, piece])
    // What may go on in the next piece is looked for together with it.
    this.#scan(bytes, bytes.length - this.#maxAnchorBytes + 1)
    const keptFrom = Math.max(0, bytes.length - this.#maxAnchorBytes - this.#beforeBytes)
    this.#carry = Buffer.from(bytes.subarray(keptFrom))
    this.#carryAt += keptFrom
  }

  /** The parts; nothing can be fed afterwards. */
  finish(): Buffer {
    this.#scan(this.#carry, this.#carry.length)
    return Buffer.concat(this.#parts)
  }

  /**
   * Most pieces of a big file hold none of the texts and touch no part: they are looked through as they stand, and only
   * where they meet the piece before is anything put together.
   */
  #passOver(piece: Buffer): boolean {
    const keptBytes = this.#maxAnchorBytes + this.#beforeBytes
    if (piece.length < keptBytes || this.#copiedTo < this.#openTo) return false
    const seam = Buffer.concat([this.#carry, piece.subarray(0, this.#maxAnchorBytes)])
    const first = Math.max(0, this.#searchedTo - this.#carryAt)
    if (this.#anchors.some(each => indexOf(seam, each, first) >= 0 || indexOf(piece, each, 0) >= 0)) return false
    const end = this.#carryAt + this.#carry.length + piece.length
    this.#carry = Buffer.from(piece.subarray(piece.length - keptBytes))
    this.#carryAt = end - keptBytes
    this.#searchedTo = end - this.#maxAnchorBytes + 1
    return true
  }

  /** Keeps what stands about the texts that begin before `end` of `bytes`. */
  #scan(bytes: Buffer, end: number): void {
    const at = this.#carryAt
    for (const { from, to } of this.#occurrences(bytes, end)) {
      if (from > this.#openTo) {
        this.#copy(bytes)
        if (this.#keptBytes > 0) this.#keep(Buffer.from(excerptSeparator))
        this.#copiedTo = from
      }
      this.#openTo = Math.max(this.#openTo, to)
    }
    this.#copy(bytes)
    this.#searchedTo = Math.max(this.#searchedTo, at + end)
  }

  #occurrences(bytes: Buffer, end: number): readonly { readonly from: number; readonly to: number }[] {
    const at = this.#carryAt
    const first = Math.max(0, this.#searchedTo - at)
    const found: { from: number; to: number }[] = []
    for (const anchor of this.#anchors) {
      let start = indexOf(bytes, anchor, first)
      for (; start >= 0 && start < end; start = indexOf(bytes, anchor, start + 1)) {
        if (anchor.count++ >= maxOccurrences) break
        const from = Math.max(0, at + start - this.#beforeBytes)
        found.push({ from, to: at + start + anchor.bytes.length + this.#behindBytes })
      }
    }
    return found.sort((a, b) => a.from - b.from)
  }

  #copy(bytes: Buffer): void {
    const at = this.#carryAt
    const end = Math.min(this.#openTo, at + bytes.length)
    if (end <= this.#copiedTo) return
    this.#keep(Buffer.from(bytes.subarray(this.#copiedTo - at, end - at)))
    this.#copiedTo = end
  }

  #keep(bytes: Buffer): void {
    const taken = bytes.subarray(0, Math.max(0, maxKeptBytes - this.#keptBytes))
    this.#keptBytes += taken.length
    this.#parts.push(taken)
  }
}

/** A text to look for. */
interface Anchor {
  readonly bytes: Buffer
  /** NULs that it begins with, and what follows them. */
  readonly nuls: number
  readonly core: Buffer
  count: number
}

function toAnchor(text: string): Anchor {
  const bytes = Buffer.from(text, 'latin1')
  const first = bytes.findIndex(byte => byte !== 0)
  const nuls = Math.max(0, first)
  return { bytes, nuls, core: bytes.subarray(nuls), count: 0 }
}

/** Like `Buffer.indexOf`, which takes long where the first byte is everywhere; programs may be mostly NULs. */
function indexOf(content: Buffer, { bytes, nuls, core }: Anchor, from: number): number {
  for (let at = content.indexOf(core, from + nuls); at >= 0; at = content.indexOf(core, at + 1)) {
    const start = at - nuls
    if (nuls === 0 || bytes.equals(content.subarray(start, start + bytes.length))) return start
  }
  return -1
}
