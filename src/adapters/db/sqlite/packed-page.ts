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
import { limitOfValue } from './schema.ts'
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

/** Numbers of each object, each in a text of its own: putting them together row by row takes longer than the row. */
const numbers = ['rv', 'octet_length(meta)', 'ifnull(octet_length(data), -1)', 'body_size']

export function createPackedPages(database: DatabaseSync): PackedPages {
  const statements = new Map<string, StatementSync>()
  const hasLarge = createLargeMeta(database)

  function prepared(where: string): StatementSync {
    let statement = statements.get(where)
    if (!statement) {
      const isPacked = `b.chunks = 1 AND b.key_id = '' AND octet_length(b.data) <= ${maxPackedBytes}`
      statement = database.prepare(
        `SELECT count(*), ${lastPlace}, CAST(group_concat(meta, '') AS BLOB), CAST(group_concat(data, '') AS BLOB),
           group_concat(apart), ${numbers.map(each => `group_concat(${each})`).join(', ')}
         FROM (SELECT ns, name, rv, meta, body_size, CASE WHEN ${isPacked} THEN b.data END AS data,
             CASE WHEN ${isPacked} THEN NULL ELSE body END AS apart
           FROM objects o LEFT JOIN bodies b ON b.id = o.body WHERE ${where} ORDER BY ns, name ${limitOfValue})`,
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
      const row = prepared(where).get(...values, objects) as unknown as Row
      return new Packed(row, { at, objects, head: `${head}{"resourceVersion":"` })
    },
  }
}

const empty = new Uint8Array()

interface PackedWish {
  readonly at: number
  /** As many as were asked for. */
  readonly objects: number
  /** JSON before an object's version. */
  readonly head: string
}

class Packed implements PackedPage {
  readonly count: number
  readonly at: number
  readonly next?: NonNullable<PackedPage['next']>
  readonly #head: string
  readonly #metas: Uint8Array
  readonly #bodies: Uint8Array
  readonly #versions: readonly number[]
  readonly #metaBytes: readonly number[]
  /** -1 of bodies that lie apart. */
  readonly #dataBytes: readonly number[]
  readonly #bodyBytes: readonly number[]
  /** Ids of bodies that lie apart, by the place of their object. */
  readonly #apart: ReadonlyMap<number, number>
  /** Where metadata and body of the object at `#place` begin: objects are written in their order. */
  #place = 0
  #metaAt = 0
  #bodyAt = 0

  constructor([count, last, metas, bodies, apart, ...columns]: Row, { at, objects, head }: PackedWish) {
    this.count = count as number
    this.at = at
    if (this.count === objects) this.next = placeOf(last as string)
    this.#head = head
    this.#metas = (metas as Uint8Array | null) ?? empty
    this.#bodies = (bodies as Uint8Array | null) ?? empty
    const [versions = [], metaBytes = [], dataBytes = [], bodyBytes = []] = columns.map(numbersIn)
    this.#versions = versions
    this.#metaBytes = metaBytes
    this.#dataBytes = dataBytes
    this.#bodyBytes = bodyBytes
    const placesApart = apart === null ? [] : dataBytes.flatMap((bytes, i) => (bytes < 0 ? [i] : []))
    this.#apart = new Map(numbersIn(apart).map((id, at) => [placesApart[at] ?? 0, id]))
  }

  roomFor(i: number): number {
    // The version and what closes it, a comma, and the byte more that decoding takes.
    const room = this.#head.length * maxBytesPerUnit + maxVersionBytes + (this.#metaBytes[i] ?? 0)
    return room + (this.#apart.has(i) ? 0 : (this.#bodyBytes[i] ?? 0) + 2)
  }

  write(i: number, memory: Buffer, from: number): number {
    this.#goTo(i)
    const metaAt = from + memory.write(`${this.#head}${this.#versions[i]}",`, from)
    // The brace that opens it is in the head.
    const meta = this.#metas.subarray(this.#metaAt + 1, this.#metaAt + (this.#metaBytes[i] ?? 0))
    memory.set(meta, metaAt)
    const metaEnd = metaAt + meta.byteLength
    const sizeBytes = this.#bodyBytes[i] ?? 0
    if (sizeBytes === 0 || this.#apart.has(i)) return metaEnd
    const data = this.#bodies.subarray(this.#bodyAt, this.#bodyAt + (this.#dataBytes[i] ?? 0))
    // What does not become shorter is not compressed.
    const codec = data.byteLength === sizeBytes ? 'identity' : 'zstd'
    if (!decodeInto({ codec, data }, { buffer: memory, from: metaEnd + 1, sizeBytes })) return metaEnd
    memory[metaEnd] = comma
    return metaEnd + 1 + sizeBytes
  }

  apart(i: number): BodyRef | undefined {
    const id = this.#apart.get(i)
    const sizeBytes = this.#bodyBytes[i] ?? 0
    return id === undefined || sizeBytes === 0 ? undefined : { id, sizeBytes, hash: '' }
  }

  #goTo(i: number): void {
    if (i < this.#place) this.#place = this.#metaAt = this.#bodyAt = 0
    for (; this.#place < i; this.#place++) {
      this.#metaAt += this.#metaBytes[this.#place] ?? 0
      this.#bodyAt += Math.max(0, this.#dataBytes[this.#place] ?? 0)
    }
  }
}

const maxBytesPerUnit = 3
const maxVersionBytes = 24
const comma = 0x2c

/** Numbers of a column, joined by commas. */
function numbersIn(column: unknown): readonly number[] {
  return typeof column === 'string' ? (JSON.parse(`[${column}]`) as number[]) : []
}
