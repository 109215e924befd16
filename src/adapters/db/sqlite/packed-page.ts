// SPDX-License-Identifier: Apache-2.0
/**
 * Lists of whole objects, packed by the database itself: all metadata of a page as one piece of memory, all bodies as
 * another. Row by row, each value of each object would be made and collected, and each body decompressed into memory
 * of its own, only to be copied into the answer.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { decodeInto } from '#adapters/db/body-staging.ts'
import { rangeOf } from '#adapters/db/list-page.ts'
import type { Row } from '#adapters/db/rows.ts'
import type { BodyRef, PackedPage, ShownQuery } from '#adapters/db/store.ts'
import { codecs } from './bodies.ts'
import { createLargeMeta, lastPlace, placeOf } from './shown-page.ts'

export interface PackedPages {
  /** The newest state of a page. Undefined when metadata of the kind may be too long for a page to be bounded. */
  read(query: ShownQuery, at: number): PackedPage | undefined
}

/**
 * Objects in a page; with what follows that bounds what it holds. Of most kinds the two pieces stay below the size from
 * which memory comes from the system, and goes back to it.
 */
const maxObjects = 64

/** Encoded bodies that are longer than this, or sealed, lie apart. */
const maxPackedBytes = 16 * 1024

/** Numbers of each object, in this order; the codec of a body that lies apart is -1. */
const numbers = ['octet_length(head)', 'codec', 'ifnull(octet_length(data), 0)', 'body', 'body_size']
const width = numbers.length

export function createPackedPages(database: DatabaseSync): PackedPages {
  const statements = new Map<string, StatementSync>()
  const hasLarge = createLargeMeta(database)

  function prepared(where: string): StatementSync {
    let statement = statements.get(where)
    if (!statement) {
      const isPacked = `b.chunks = 1 AND b.key_id = '' AND octet_length(b.data) <= ${maxPackedBytes}`
      statement = database.prepare(
        `SELECT count(*), ${lastPlace}, '[' || group_concat(${numbers.join(" || ',' || ")}) || ']',
           CAST(group_concat(head, '') AS BLOB), CAST(group_concat(data, '') AS BLOB)
         FROM (SELECT ns, name, body, body_size, ? || rv || '",' || substr(CAST(meta AS BLOB), 2) AS head,
             CASE WHEN ${isPacked} THEN b.codec ELSE -1 END AS codec, CASE WHEN ${isPacked} THEN b.data END AS data
           FROM objects o LEFT JOIN bodies b ON b.id = o.body WHERE ${where} ORDER BY ns, name LIMIT ?)`,
      )
      statement.setReturnArrays(true)
      statements.set(where, statement)
    }
    return statement
  }

  return {
    read(query, at) {
      const { kind, limit, head } = query
      if (hasLarge(kind)) return undefined
      const objects = Math.min(limit, maxObjects)
      const { where, values } = rangeOf(query, () => '?')
      const row = prepared(where).get(`${head}{"resourceVersion":"`, ...values, objects) as unknown as Row
      return new Packed(row, at, objects)
    },
  }
}

const empty = new Uint8Array()

class Packed implements PackedPage {
  readonly count: number
  readonly at: number
  readonly next?: NonNullable<PackedPage['next']>
  readonly #numbers: readonly number[]
  readonly #heads: Uint8Array
  readonly #bodies: Uint8Array
  /** Where head and body of the object at `#place` begin: objects are written in their order. */
  #place = 0
  #headAt = 0
  #bodyAt = 0

  constructor([count, last, numbers, heads, bodies]: Row, at: number, objects: number) {
    this.count = count as number
    this.at = at
    this.#numbers = numbers === null ? [] : (JSON.parse(numbers as string) as number[])
    this.#heads = (heads as Uint8Array | null) ?? empty
    this.#bodies = (bodies as Uint8Array | null) ?? empty
    if (this.count === objects) this.next = placeOf(last as string)
  }

  roomFor(i: number): number {
    // A comma, and the byte more that decoding takes.
    return this.#number(i, 0) + (this.#number(i, 1) < 0 ? 0 : this.#number(i, 4) + 2)
  }

  write(i: number, memory: Buffer, from: number): number {
    this.#goTo(i)
    const headEnd = from + this.#number(i, 0)
    memory.set(this.#heads.subarray(this.#headAt, this.#headAt + headEnd - from), from)
    const codec = codecs[this.#number(i, 1)]
    const sizeBytes = this.#number(i, 4)
    if (!codec || sizeBytes === 0) return headEnd
    const data = this.#bodies.subarray(this.#bodyAt, this.#bodyAt + this.#number(i, 2))
    if (!decodeInto({ codec, data }, { buffer: memory, from: headEnd + 1, sizeBytes })) return headEnd
    memory[headEnd] = comma
    return headEnd + 1 + sizeBytes
  }

  apart(i: number): BodyRef | undefined {
    const sizeBytes = this.#number(i, 4)
    return this.#number(i, 1) < 0 && sizeBytes > 0 ? { id: this.#number(i, 3), sizeBytes, hash: '' } : undefined
  }

  #number(i: number, column: number): number {
    return this.#numbers[i * width + column] ?? 0
  }

  #goTo(i: number): void {
    if (i < this.#place) this.#place = this.#headAt = this.#bodyAt = 0
    for (; this.#place < i; this.#place++) {
      this.#headAt += this.#number(this.#place, 0)
      this.#bodyAt += this.#number(this.#place, 2)
    }
  }
}

const comma = 0x2c
