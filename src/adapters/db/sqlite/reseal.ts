// SPDX-License-Identifier: Apache-2.0
/** Which keys bodies are sealed with, and sealing them with another. */
import type { DatabaseSync } from 'node:sqlite'
import type { BodySeal } from '#adapters/db/body-seal.ts'
import type { Row } from '#adapters/db/rows.ts'

/** Chunks sealed in one transaction; a megabyte each at most. */
const batchChunks = 8

/** Checks that every key in use is known, and notes the one that will be used. Errors: `unavailable`. */
export function noteSealKey(database: DatabaseSync, seal: BodySeal): void {
  const rows = database.prepare('SELECT id FROM seal_keys ORDER BY id').all()
  seal.check(rows.map(row => String(row['id'])))
  if (seal.keyId !== '') database.prepare('INSERT INTO seal_keys VALUES (?) ON CONFLICT DO NOTHING').run(seal.keyId)
}

/**
 * Seals with the first key what is not, in small steps between which others have their turn; answers the number of
 * chunks. When some were in the clear, the file is written anew at the end, for which all wait.
 */
export async function reseal(database: DatabaseSync, seal: BodySeal, transact: Transact): Promise<number> {
  const short = await resealTable(database, seal, transact, {
    select: 'SELECT id AS row, id, 0 AS seq, codec, key_id, data FROM bodies WHERE data IS NOT NULL',
    table: 'bodies',
  })
  const long = await resealTable(database, seal, transact, {
    select: 'SELECT id AS row, body AS id, seq, codec, key_id, data FROM body_chunks WHERE true',
    table: 'body_chunks',
  })
  database.prepare('DELETE FROM seal_keys WHERE id <> ?').run(seal.keyId)
  // What was overwritten lies in free pages and in the log until both are written anew.
  if (short.clear + long.clear > 0) database.exec('VACUUM')
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  return short.chunks + long.chunks
}

type Transact = <T>(run: () => T) => T

interface Part {
  readonly select: string
  readonly table: 'bodies' | 'body_chunks'
}

interface Resealed {
  readonly chunks: number
  /** How many of them had not been sealed at all. */
  readonly clear: number
}

async function resealTable(
  database: DatabaseSync,
  seal: BodySeal,
  transact: Transact,
  { select, table }: Part,
): Promise<Resealed> {
  const next = database.prepare(`${select} AND ${table}.id > ? AND key_id <> ? ORDER BY row LIMIT ${batchChunks}`)
  next.setReturnArrays(true)
  const update = database.prepare(`UPDATE ${table} SET data = ?, key_id = ? WHERE id = ?`)
  let after = 0
  let chunks = 0
  let clear = 0
  for (;;) {
    const rows = next.all(after, seal.keyId) as unknown as readonly Row[]
    if (rows.length === 0) return { chunks, clear }
    transact(() => {
      for (const [row, id, seq, codec, keyId, data] of rows) {
        const place = { id: Number(id), seq: Number(seq), codec: Number(codec) }
        const opened = seal.open(String(keyId), data as Uint8Array, place)
        update.run(seal.seal(opened, place), seal.keyId, Number(row))
        if (keyId === '') clear++
      }
    })
    chunks += rows.length
    after = Number(rows.at(-1)?.[0])
    await new Promise(resolve => setImmediate(resolve))
  }
}
