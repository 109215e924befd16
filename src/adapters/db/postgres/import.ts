// SPDX-License-Identifier: Apache-2.0
/** Fills an empty store with the objects of another, as they were. */
import type { ObjectRecord } from '#adapters/db/store.ts'
import { type Import, notEmpty } from '#adapters/db/store-import.ts'
import type { BodyTable } from './bodies.ts'
import type { Connections } from './connection.ts'
import { addQuarantined } from './quarantine.ts'
import { upsertObjects } from './write.ts'

/** Begins the import. Errors: `unavailable` when the store was written to before. */
export async function beginImport(connections: Connections, bodies: BodyTable, nowMs: number): Promise<Import> {
  const [row] = await connections.query(
    'SELECT current <> first, (SELECT count(*) FROM objects) FROM revision WHERE id = 1',
  )
  if (row?.[0] !== false || row[1] !== 0) throw notEmpty()
  return {
    async add(items) {
      await connections.transaction(async query => {
        const ids = await bodies.insert(
          query,
          items.map(({ body }) => body),
        )
        const records = items.map(({ record, body }, i): ObjectRecord => {
          return { ...record, body: { id: ids[i] ?? 0, sizeBytes: body.sizeBytes, hash: body.hash } }
        })
        await upsertObjects(query, records, nowMs)
      })
    },
    async addDeletions(deletions) {
      await connections.query(
        'INSERT INTO deletions (kind, ns, rv) SELECT * FROM unnest($1::text[], $2::text[], $3::int8[])',
        [
          deletions.map(({ kind }) => kind),
          deletions.map(({ namespace }) => namespace),
          deletions.map(({ version }) => version),
        ],
      )
    },
    async addQuarantined(object, pieces) {
      await connections.transaction(async query => {
        const id = await bodies.insertFound(query, pieces)
        const { record } = object
        await addQuarantined(query, { ...object, record: { ...record, body: { ...record.body, id } } })
      })
    },
    async finish(version) {
      await connections.transaction(async query => {
        await query('UPDATE revision SET current = $1', [version])
        await query('UPDATE history SET trimmed = $1', [version])
      })
    },
  }
}
