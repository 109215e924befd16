// SPDX-License-Identifier: Apache-2.0
/** The tables `bodies` and `body_chunks`: short bodies in one row, long ones in pieces of their own. */
import type { DatabaseSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import type { BodySeal } from '#adapters/db/body-seal.ts'
import { decodeChunk, decodedOrNothing } from '#adapters/db/body-staging.ts'
import type { Row } from '#adapters/db/rows.ts'
import { type BodyRef, type EncodedChunk, inlineBodyBytes, type StagedBody, StoreError } from '#adapters/db/store.ts'
import type { FoundPiece } from '#adapters/db/store-import.ts'
import { createBodySums } from './body-sums.ts'
import { createByteRing } from './byte-ring.ts'

const codecs = ['identity', 'zstd'] as const

export interface BodyTable {
  /** Takes a new id. */
  newId(): number
  /** Stores a body under an id that was taken for it. */
  insert(id: number, body: StagedBody): void
  /** The sum of a body, when it was written lately. */
  sumOf(id: number): number | undefined
  /** The bytes of a short body, remembered for a while once they were asked for twice; undefined when it is damaged, and `read` tells how. */
  short(body: BodyRef): Uint8Array | undefined
  /** Claims that the bytes are remembered. */
  isKept(body: BodyRef): boolean
  read(body: BodyRef): Generator<Uint8Array>
  /** What is left of a body that may be damaged. */
  found(body: BodyRef): readonly FoundPiece[]
  /** Stores under a new id what was left of a body of this size. */
  insertFound(sizeBytes: number, pieces: readonly FoundPiece[]): number
}

export function createBodyTable(database: DatabaseSync, seal: BodySeal): BodyTable {
  const written = createByteRing(writtenBytes)
  const asked = new LRUCache<number, Uint8Array>({
    maxSize: askedBytes,
    sizeCalculation: bytes => bytes.byteLength + 1,
  })
  const seen = createSeen()
  const sums = createBodySums()
  let lastId = Number(database.prepare('SELECT coalesce(max(id), 0) AS id FROM bodies').get()?.['id'])
  const insertBody = database.prepare('INSERT INTO bodies (id, chunks, codec, data, key_id) VALUES (?, ?, ?, ?, ?)')
  const insertChunk = database.prepare(
    'INSERT INTO body_chunks (body, seq, codec, data, key_id) VALUES (?, ?, ?, ?, ?)',
  )
  const selectBody = database.prepare('SELECT chunks, codec, key_id, data FROM bodies WHERE id = ?')
  selectBody.setReturnArrays(true)
  const selectShort = database.prepare('SELECT codec, key_id, data FROM bodies WHERE id = ?')
  selectShort.setReturnArrays(true)
  const selectChunks = database.prepare('SELECT codec, key_id, data, seq FROM body_chunks WHERE body = ? ORDER BY seq')
  selectChunks.setReturnArrays(true)
  const selectChunk = database.prepare('SELECT codec, key_id, data FROM body_chunks WHERE body = ? AND seq = ?')
  selectChunk.setReturnArrays(true)

  function insert(id: number, { chunks, bytes, sum }: StagedBody): void {
    if (sum !== undefined) sums.note(id, sum)
    const [only] = chunks
    if (chunks.length === 1 && only) {
      insertBody.run(id, 1, ...sealed(id, 0, only))
      // What was just written is read next.
      if (bytes) written.set(id, bytes)
      return
    }
    insertBody.run(id, chunks.length, 0, null, '')
    for (const [seq, chunk] of chunks.entries()) insertChunk.run(id, seq, ...sealed(id, seq, chunk))
  }

  function sealed(id: number, seq: number, { codec: name, data }: EncodedChunk): [number, Uint8Array, string] {
    const codec = codecs.indexOf(name)
    return [codec, seal.seal(data, { id, seq, codec }), seal.keyId]
  }

  function found(body: BodyRef): readonly FoundPiece[] {
    const [chunks, ...only] = (selectBody.get(body.id) as unknown as Row | undefined) ?? []
    if (chunks === undefined) return []
    const rows = chunks === 1 ? [[...only, 0]] : (selectChunks.all(body.id) as unknown as readonly Row[])
    return rows.flatMap(([codec, keyId, data, seq]) => foundPiece(body, Number(seq), [codec, keyId, data]))
  }

  function foundPiece(body: BodyRef, seq: number, [codec, keyId, data]: Row): readonly FoundPiece[] {
    if (!(data instanceof Uint8Array)) return []
    try {
      return [{ kind: 'opened', seq, chunk: chunk(body, seq, [codec, keyId, data]) }]
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'corrupt') throw error
      return [{ kind: 'closed', seq, codec: Number(codec), keyId: String(keyId), data }]
    }
  }

  function insertFound(sizeBytes: number, pieces: readonly FoundPiece[]): number {
    const id = ++lastId
    const values = (piece: FoundPiece): [number, Uint8Array, string] =>
      piece.kind === 'opened' ? sealed(id, piece.seq, piece.chunk) : [piece.codec, piece.data, piece.keyId]
    const [only] = pieces
    if (sizeBytes <= inlineBodyBytes && pieces.length <= 1) {
      if (only) insertBody.run(id, 1, ...values(only))
      return id
    }
    insertBody.run(id, Math.max(2, Math.ceil(sizeBytes / inlineBodyBytes)), 0, null, '')
    for (const piece of pieces) insertChunk.run(id, piece.seq, ...values(piece))
    return id
  }

  function* read(body: BodyRef): Generator<Uint8Array> {
    const row = selectBody.get(body.id) as unknown as Row | undefined
    if (!row)
      throw new StoreError(
        'expired',
        'reading a body: it was replaced and is no longer remembered; read the object again',
      )
    const [chunks, ...only] = row
    if (chunks === 1) {
      yield decodeChunk(chunk(body, 0, only))
      return
    }
    for (let seq = 0; seq < Number(chunks); seq++) {
      const piece = selectChunk.get(body.id, seq) as unknown as Row | undefined
      if (!piece) throw new StoreError('corrupt', `reading a body of ${String(chunks)} pieces: piece ${seq} is missing`)
      yield decodeChunk(chunk(body, seq, piece))
    }
  }

  function chunk({ id }: Pick<BodyRef, 'id'>, seq: number, [codec, keyId, data]: Row): EncodedChunk {
    const known = codecs[Number(codec)]
    if (!known || !(data instanceof Uint8Array))
      throw new StoreError('corrupt', 'reading a stored body: its encoding is unknown')
    return { codec: known, data: seal.open(String(keyId), data, { id, seq, codec: Number(codec) }) }
  }

  function remembered(id: number): Uint8Array | undefined {
    const kept = asked.get(id)
    if (kept) return kept
    const copy = written.get(id)
    if (copy) noteRead(id, copy)
    return copy
  }

  /** What is asked for again within a while is kept. */
  function noteRead(id: number, bytes: Uint8Array): void {
    if (seen.isAgain(id)) asked.set(id, exactly(bytes))
  }

  function short(body: BodyRef): Uint8Array | undefined {
    const { id } = body
    const known = remembered(id)
    if (known) return known
    const row = selectShort.get(id) as unknown as Row | undefined
    if (!row) return undefined
    try {
      const bytes = decodedOrNothing(chunk(body, 0, row), body.sizeBytes)
      if (bytes) noteRead(id, bytes)
      return bytes
    } catch (error) {
      if (error instanceof StoreError && error.code === 'corrupt') return undefined
      throw error
    }
  }

  return {
    newId: () => ++lastId,
    insert,
    sumOf: id => sums.of(id),
    short,
    isKept: ({ id }) => asked.has(id) || written.has(id),
    read,
    found,
    insertFound,
  }
}

/**
 * Loading and decompressing a short body takes longer than all else of reading it. Kept is what was written last, for
 * that is read next, and what is asked for again and again.
 */
const writtenBytes = 8 << 20
const askedBytes = 8 << 20

/** The bytes in memory of their own: kept as a part of more, they would keep all of it. */
function exactly(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength === bytes.byteLength ? bytes : new Uint8Array(bytes)
}

/** Bodies that were read lately. A list that is longer than this is not worth keeping: it would push out all else. */
const maxSeen = 2000

/** Tells what is asked for again within a while. */
function createSeen(): { isAgain(id: number): boolean } {
  const ids = new Set<number>()
  return {
    isAgain(id) {
      if (ids.delete(id)) return true
      ids.add(id)
      const [oldest] = ids
      if (ids.size > maxSeen && oldest !== undefined) ids.delete(oldest)
      return false
    },
  }
}
