// SPDX-License-Identifier: Apache-2.0
/** The table `bodies`: one row per chunk. */

import type { BodySeal } from '#adapters/db/body-seal.ts'
import { decodeChunk } from '#adapters/db/body-staging.ts'
import type { Row } from '#adapters/db/rows.ts'
import { type BodyRef, type EncodedChunk, type StagedBody, StoreError } from '#adapters/db/store.ts'
import type { FoundPiece } from '#adapters/db/store-import.ts'
import type { Query } from './connection.ts'

const codecs = ['identity', 'zstd'] as const

/** Bytes of chunks in one statement; as text they take twice as many. */
const statementBytes = 1 << 20

export interface BodyTable {
  /** Stores bodies; the ids are in their order. Runs in the caller's transaction. */
  insert(query: Query, bodies: readonly StagedBody[]): Promise<readonly number[]>
  /** A chunk from its columns codec, key_id and data. Errors: `corrupt`, `unavailable`. */
  chunk(body: Pick<BodyRef, 'id'>, seq: number, columns: Row): EncodedChunk
  /** The body in pieces. Errors: `corrupt`, `expired`. */
  read(query: Query, body: BodyRef): AsyncGenerator<Uint8Array>
  /** What is left of a body that may be damaged. Errors: `unavailable`. */
  found(query: Query, body: BodyRef): Promise<readonly FoundPiece[]>
  /** Stores under a new id what was left of a body. Runs in the caller's transaction. */
  insertFound(query: Query, pieces: readonly FoundPiece[]): Promise<number>
}

interface ChunkRow {
  readonly id: number
  readonly seq: number
  readonly codec: number
  readonly data: Uint8Array
  readonly keyId: string
}

export function createBodyTable(seal: BodySeal): BodyTable {
  async function insert(query: Query, bodies: readonly StagedBody[]): Promise<readonly number[]> {
    if (bodies.length === 0) return []
    const rows = await query(`SELECT nextval('body_ids') FROM generate_series(1, $1::int)`, [bodies.length])
    const ids = rows.map(row => Number(row[0]))
    let group: ChunkRow[] = []
    let groupBytes = 0
    for (const [i, { chunks }] of bodies.entries()) {
      const id = ids[i] ?? 0
      for (const [seq, { codec: name, data: clear }] of chunks.entries()) {
        const codec = codecs.indexOf(name)
        const data = seal.seal(clear, { id, seq, codec })
        if (group.length > 0 && groupBytes + data.byteLength > statementBytes) {
          await insertChunks(query, group)
          group = []
          groupBytes = 0
        }
        group.push({ id, seq, codec, data, keyId: seal.keyId })
        groupBytes += data.byteLength
      }
    }
    await insertChunks(query, group)
    return ids
  }

  async function found(query: Query, body: BodyRef): Promise<readonly FoundPiece[]> {
    const rows = await query('SELECT codec, key_id, data, seq FROM bodies WHERE id = $1 ORDER BY seq', [body.id])
    return rows.map(([codec, keyId, data, at]): FoundPiece => {
      const seq = Number(at)
      try {
        return { kind: 'opened', seq, chunk: chunk(body, seq, [codec, keyId, data]) }
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'corrupt') throw error
        return { kind: 'closed', seq, codec: Number(codec), keyId: String(keyId), data: data as Uint8Array }
      }
    })
  }

  async function insertFound(query: Query, pieces: readonly FoundPiece[]): Promise<number> {
    const [row] = await query(`SELECT nextval('body_ids')`)
    const id = Number(row?.[0])
    for (const piece of pieces) {
      const { seq } = piece
      if (piece.kind === 'closed') {
        await insertChunks(query, [{ ...piece, id }])
        continue
      }
      const codec = codecs.indexOf(piece.chunk.codec)
      const data = seal.seal(piece.chunk.data, { id, seq, codec })
      await insertChunks(query, [{ id, seq, codec, data, keyId: seal.keyId }])
    }
    return id
  }

  async function insertChunks(query: Query, rows: readonly ChunkRow[]): Promise<void> {
    await query(
      `INSERT INTO bodies (id, seq, codec, data, key_id)
       SELECT * FROM unnest($1::int8[], $2::int[], $3::int[], $4::bytea[], $5::text[])`,
      [
        rows.map(({ id }) => id),
        rows.map(({ seq }) => seq),
        rows.map(({ codec }) => codec),
        rows.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
        rows.map(({ keyId }) => keyId),
      ],
    )
  }

  function chunk({ id }: Pick<BodyRef, 'id'>, seq: number, [codec, keyId, data]: Row): EncodedChunk {
    const known = codecs[Number(codec)]
    if (!known || !(data instanceof Uint8Array))
      throw new StoreError('corrupt', 'reading a stored body: its encoding is unknown')
    return { codec: known, data: seal.open(String(keyId), data, { id, seq, codec: Number(codec) }) }
  }

  async function* read(query: Query, body: BodyRef): AsyncGenerator<Uint8Array> {
    let sizeBytes = 0
    for (let seq = 0; seq === 0 || sizeBytes < body.sizeBytes; seq++) {
      const [row] = await query('SELECT codec, key_id, data FROM bodies WHERE id = $1 AND seq = $2', [body.id, seq])
      if (!row) throw await missing(query, body, seq)
      const piece = decodeChunk(chunk(body, seq, row))
      sizeBytes += piece.byteLength
      yield piece
    }
  }

  return { insert, chunk, read, found, insertFound }
}

async function missing(query: Query, body: BodyRef, seq: number): Promise<StoreError> {
  const [row] = await query('SELECT count(*) FROM bodies WHERE id = $1', [body.id])
  if (row?.[0] === 0)
    return new StoreError(
      'expired',
      'reading a body: it was replaced and is no longer remembered; read the object again',
    )
  return new StoreError('corrupt', `reading a body of ${body.sizeBytes} bytes: piece ${seq} is missing`)
}
