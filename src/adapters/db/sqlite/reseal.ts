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

/** Seals with the first key what is not; answers the number of chunks. */
export function reseal(database: DatabaseSync, seal: BodySeal, transact: <T>(run: () => T) => T): number {
  const short = resealTable(database, seal, transact, {
    select: 'SELECT id AS row, id, 0 AS seq, codec, key_id, data FROM bodies WHERE data IS NOT NULL',
    table: 'bodies',
  })
  const long = resealTable(database, seal, transact, {
    select: 'SELECT id AS row, body AS id, seq, codec, key_id, data FROM body_chunks WHERE true',
    table: 'body_chunks',
  })
  database.prepare('DELETE FROM seal_keys WHERE id <> ?').run(seal.keyId)
  // What was overwritten lies in free pages and in the log until both are written anew.
  if (short + long > 0) database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  return short + long
}

interface Part {
  readonly select: string
  readonly table: 'bodies' | 'body_chunks'
}

function resealTable(
  database: DatabaseSync,
  seal: BodySeal,
  transact: <T>(run: () => T) => T,
  { select, table }: Part,
): number {
  const next = database.prepare(`${select} AND ${table}.id > ? AND key_id <> ? ORDER BY row LIMIT ${batchChunks}`)
  next.setReturnArrays(true)
  const update = database.prepare(`UPDATE ${table} SET data = ?, key_id = ? WHERE id = ?`)
  let after = 0
  let sealed = 0
  for (;;) {
    const rows = next.all(after, seal.keyId) as unknown as readonly Row[]
    if (rows.length === 0) return sealed
    transact(() => {
      for (const [row, id, seq, codec, keyId, data] of rows) {
        const place = { id: Number(id), seq: Number(seq), codec: Number(codec) }
        const clear = seal.open(String(keyId), data as Uint8Array, place)
        update.run(seal.seal(clear, place), seal.keyId, Number(row))
      }
    })
    sealed += rows.length
    after = Number(rows.at(-1)?.[0])
  }
}
