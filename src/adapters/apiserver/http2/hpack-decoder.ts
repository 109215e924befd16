// SPDX-License-Identifier: Apache-2.0
/** Reads blocks of header fields. Source: RFC 7541 §6. */
import { ConnectionError } from './error-codes.ts'
import { HeaderField } from './header-field.ts'
import { DynamicTable, defaultTableBytes } from './hpack-table.ts'
import { decodeHuffman, maxDecodedBytes } from './huffman.ts'

/** Fields in the order in which they came. */
export interface FieldList {
  readonly fields: readonly HeaderField[]
  /** They were longer than allowed: those behind are left out. */
  readonly isTooLong: boolean
}

/** More octets than this in a number are an attack: five hold all numbers up to 2^28. */
const maxNumberShift = 21

/** Of one connection: blocks must be read in the order in which they come, all of them. */
export class HpackDecoder {
  readonly #table = new DynamicTable()
  readonly #maxListBytes: number
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #end = 0

  /** Lists of fields end at `maxListBytes`, counted as RFC 9113 §6.5.2 says. */
  constructor(maxListBytes: number) {
    this.#maxListBytes = maxListBytes
  }

  /** Errors: ConnectionError, after which nothing can be read. Cost: of the block's length, however long its fields are. */
  decode(bytes: Buffer, start: number, end: number): FieldList {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#readTableSizes()
    const fields: HeaderField[] = []
    let leftBytes = this.#maxListBytes
    while (this.#at < this.#end) {
      const field = this.#readField()
      leftBytes -= field.sizeBytes
      if (leftBytes >= 0) fields.push(field)
    }
    this.#bytes = Buffer.alloc(0)
    return { fields, isTooLong: leftBytes < 0 }
  }

  /** Two changes say all: to the smallest size in between, and to the last. Anywhere else they are errors. */
  #readTableSizes(): void {
    for (let changes = 0; this.#at < this.#end; changes++) {
      const first = this.#bytes[this.#at] ?? 0
      if (first >> 5 !== 1) return
      const sizeBytes = this.#readNumber(5)
      if (changes === 2 || sizeBytes > defaultTableBytes) throw fault('the size of the table')
      this.#table.resize(sizeBytes)
    }
  }

  #readField(): HeaderField {
    const first = this.#bytes[this.#at] ?? 0
    if (first >= 0x80) return this.#fieldAt(this.#readNumber(7))
    if (first >= 0x40) {
      const field = this.#readLiteral(6)
      this.#table.add(field)
      return field
    }
    if (first >= 0x20) throw fault('a change of the table amid fields')
    return this.#readLiteral(4)
  }

  #readLiteral(prefixBits: number): HeaderField {
    const index = this.#readNumber(prefixBits)
    const name = index === 0 ? this.#readString() : this.#fieldAt(index).name
    return new HeaderField(name, this.#readString())
  }

  #fieldAt(index: number): HeaderField {
    const field = this.#table.at(index)
    if (!field) throw fault('the index of a field')
    return field
  }

  #readNumber(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1
    let number = (this.#bytes[this.#at++] ?? 0) & mask
    if (number < mask) return number
    for (let shift = 0; shift <= maxNumberShift; shift += 7) {
      if (this.#at >= this.#end) throw fault('a number')
      const octet = this.#bytes[this.#at++] ?? 0
      number += (octet & 0x7f) << shift
      if (octet < 0x80) return number
    }
    throw fault('a number')
  }

  #readString(): string {
    if (this.#at >= this.#end) throw fault('a string')
    const isHuffman = (this.#bytes[this.#at] ?? 0) >= 0x80
    const lengthBytes = this.#readNumber(7)
    const start = this.#at
    if (lengthBytes > this.#end - start) throw fault('a string')
    this.#at += lengthBytes
    if (!isHuffman) return this.#bytes.toString('latin1', start, this.#at)
    const out = scratchOf(maxDecodedBytes(lengthBytes))
    const sizeBytes = decodeHuffman(this.#bytes, start, this.#at, out)
    if (sizeBytes < 0) throw fault('a string in Huffman code')
    return out.toString('latin1', 0, sizeBytes)
  }
}

/** Strings are read here first; blocks are bounded, so that this is, too. */
let scratch = Buffer.allocUnsafeSlow(1024)
function scratchOf(sizeBytes: number): Buffer {
  if (scratch.byteLength < sizeBytes) scratch = Buffer.allocUnsafeSlow(sizeBytes)
  return scratch
}

/** Whoever cannot read one block cannot read any later one. */
function fault(what: string): ConnectionError {
  return new ConnectionError('COMPRESSION_ERROR', `header fields: ${what} is not what HPACK allows`)
}
