// SPDX-License-Identifier: Apache-2.0
/** Which keys bodies are sealed with, and sealing them with another. */
import type { BodySeal } from '#adapters/db/body-seal.ts'
import type { Connections } from './connection.ts'

/** Chunks sealed in one transaction; a megabyte each at most. */
const batchChunks = 8

/** Checks that every key in use is known, and notes the one that will be used. Errors: `unavailable`. */
export async function noteSealKey(connections: Connections, seal: BodySeal): Promise<void> {
  const rows = await connections.query('SELECT id FROM seal_keys ORDER BY id')
  seal.check(rows.map(row => String(row[0])))
  if (seal.keyId !== '')
    await connections.query('INSERT INTO seal_keys VALUES ($1) ON CONFLICT DO NOTHING', [seal.keyId])
}

/** Seals with the first key what is not; what is written meanwhile is not waited for. Answers the number of chunks. */
export async function reseal(connections: Connections, seal: BodySeal): Promise<number> {
  let after: readonly unknown[] = [0, 0]
  let sealed = 0
  for (;;) {
    const last = await connections.transaction(async query => {
      const rows = await query(
        `SELECT id, seq, codec, key_id, data FROM bodies
         WHERE (id, seq) > ($1::int8, $2::int) AND key_id <> $3 ORDER BY id, seq LIMIT $4 FOR UPDATE`,
        [...after, seal.keyId, batchChunks],
      )
      for (const [id, seq, codec, keyId, data] of rows) {
        const place = { id: Number(id), seq: Number(seq), codec: Number(codec) }
        const anew = seal.seal(seal.open(String(keyId), data as Uint8Array, place), place)
        await query('UPDATE bodies SET key_id = $3, data = $4 WHERE id = $1 AND seq = $2', [id, seq, seal.keyId, anew])
      }
      return rows.length === 0 ? undefined : { length: rows.length, place: rows.at(-1)?.slice(0, 2) ?? [] }
    })
    if (!last) break
    sealed += last.length
    after = last.place
  }
  await connections.query(
    'DELETE FROM seal_keys k WHERE id <> $1 AND NOT EXISTS (SELECT 1 FROM bodies WHERE key_id = k.id)',
    [seal.keyId],
  )
  return sealed
}
