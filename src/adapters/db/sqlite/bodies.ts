// SPDX-License-Identifier: Apache-2.0
/** The tables `bodies` and `body_chunks`: short bodies in one row, long ones in pieces of their own. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { decodeChunk } from '#adapters/db/body-staging.ts'
import { type BodyRef, type EncodedChunk, type StagedBody, StoreError } from '#adapters/db/store.ts'

const codecs = ['identity', 'zstd'] as const

export interface BodyTable {
  /** Stores a body under a new id. */
  insert(body: StagedBody): number
  /** The bytes of a body in one piece. Errors: `corrupt`. */
  inline(codec: SQLOutputValue, data: SQLOutputValue): Uint8Array
  read(body: BodyRef): Generator<Uint8Array>
}

export function createBodyTable(database: DatabaseSync): BodyTable {
  const insertBody = database.prepare('INSERT INTO bodies (chunks, codec, data) VALUES (?, ?, ?)')
  const insertChunk = database.prepare('INSERT INTO body_chunks (body, seq, codec, data) VALUES (?, ?, ?, ?)')
  const selectBody = database.prepare('SELECT chunks, codec, data FROM bodies WHERE id = ?')
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
      yield inline(row['codec'] ?? null, row['data'] ?? null)
      return
    }
    for (let seq = 0; seq < Number(row['chunks']); seq++) {
      const chunk = selectChunk.get(body.id, seq)
      if (!chunk)
        throw new StoreError('corrupt', `reading a body of ${String(row['chunks'])} pieces: piece ${seq} is missing`)
      yield inline(chunk['codec'] ?? null, chunk['data'] ?? null)
    }
  }

  function inline(codec: SQLOutputValue, data: SQLOutputValue): Uint8Array {
    const known = codecs[Number(codec)]
    if (!known || !(data instanceof Uint8Array))
      throw new StoreError('corrupt', 'reading a stored body: its encoding is unknown')
    const chunk: EncodedChunk = { codec: known, data }
    return decodeChunk(chunk)
  }

  return { insert, inline, read }
}
