// SPDX-License-Identifier: Apache-2.0
/** The tables `bodies` and `body_chunks`: short bodies in one row, long ones in pieces of their own. */
import type { DatabaseSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import { decodeChunk } from '#adapters/db/body-staging.ts'
import type { Row } from '#adapters/db/rows.ts'
import { type BodyRef, type EncodedChunk, type StagedBody, StoreError } from '#adapters/db/store.ts'

const codecs = ['identity', 'zstd'] as const

export interface BodyTable {
  /** Stores a body under a new id. */
  insert(body: StagedBody): number
  /** A chunk from its columns. Errors: `corrupt` for an encoding that is not known. */
  chunk(codec: unknown, data: unknown): EncodedChunk
  /** The bytes of a short body, remembered for a while; undefined when it is damaged, and `read` tells how. */
  short(body: BodyRef): Uint8Array | undefined
  read(body: BodyRef): Generator<Uint8Array>
}

export function createBodyTable(database: DatabaseSync): BodyTable {
  const decoded = new LRUCache<number, Uint8Array>({
    maxSize: decodedBytes,
    sizeCalculation: bytes => bytes.byteLength + 1,
  })
  const insertBody = database.prepare('INSERT INTO bodies (chunks, codec, data) VALUES (?, ?, ?)')
  const insertChunk = database.prepare('INSERT INTO body_chunks (body, seq, codec, data) VALUES (?, ?, ?, ?)')
  const selectBody = database.prepare('SELECT chunks, codec, data FROM bodies WHERE id = ?')
  const selectShort = database.prepare('SELECT codec, data FROM bodies WHERE id = ?')
  selectShort.setReturnArrays(true)
  const selectChunk = database.prepare('SELECT codec, data FROM body_chunks WHERE body = ? AND seq = ?')

  function insert({ chunks }: StagedBody): number {
    const [only] = chunks
    if (chunks.length === 1 && only)
      return Number(insertBody.run(1, codecs.indexOf(only.codec), only.data).lastInsertRowid)
    const id = Number(insertBody.run(chunks.length, 0, null).lastInsertRowid)
    for (const [seq, chunk] of chunks.entries()) insertChunk.run(id, seq, codecs.indexOf(chunk.codec), chunk.data)
    return id
  }

  function* read(body: BodyRef): Generator<Uint8Array> {
    const row = selectBody.get(body.id)
    if (!row)
      throw new StoreError(
        'expired',
        'reading a body: it was replaced and is no longer remembered; read the object again',
      )
    if (row['chunks'] === 1) {
      yield decodeChunk(chunk(row['codec'] ?? null, row['data'] ?? null))
      return
    }
    for (let seq = 0; seq < Number(row['chunks']); seq++) {
      const piece = selectChunk.get(body.id, seq)
      if (!piece)
        throw new StoreError('corrupt', `reading a body of ${String(row['chunks'])} pieces: piece ${seq} is missing`)
      yield decodeChunk(chunk(piece['codec'] ?? null, piece['data'] ?? null))
    }
  }

  function chunk(codec: unknown, data: unknown): EncodedChunk {
    const known = codecs[Number(codec)]
    if (!known || !(data instanceof Uint8Array))
      throw new StoreError('corrupt', 'reading a stored body: its encoding is unknown')
    return { codec: known, data }
  }

  function short({ id }: BodyRef): Uint8Array | undefined {
    const known = decoded.get(id)
    if (known) return known
    const row = selectShort.get(id) as unknown as Row | undefined
    if (!row) return undefined
    try {
      const bytes = decodeChunk(chunk(row[0] ?? null, row[1] ?? null))
      decoded.set(id, bytes)
      return bytes
    } catch (error) {
      if (error instanceof StoreError && error.code === 'corrupt') return undefined
      throw error
    }
  }

  return { insert, chunk, short, read }
}

/** Loading and decompressing a short body takes longer than all else of reading it; what is read often is kept. */
const decodedBytes = 8 << 20
