// SPDX-License-Identifier: Apache-2.0
/** Fills an empty store with the objects of another, as they were. */
import type { DatabaseSync } from 'node:sqlite'
import { bodyValues, textValues } from '#adapters/db/rows.ts'
import { type Import, notEmpty } from '#adapters/db/store-import.ts'
import type { BodyTable } from './bodies.ts'
import type { Quarantine } from './quarantine.ts'

interface Importing {
  readonly transact: (run: () => void) => void
  readonly nowMs: number
  readonly quarantine: Quarantine
}

/** Begins the import. Errors: `unavailable` when the store was written to before. */
export function beginImport(
  database: DatabaseSync,
  bodies: BodyTable,
  { transact, nowMs, quarantine }: Importing,
): Import {
  const insertDeletion = database.prepare('INSERT INTO deletions VALUES (NULL, ?, ?, ?)')
  const insert = database.prepare('INSERT INTO objects VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const row = database
    .prepare('SELECT current <> first AS written, (SELECT count(*) FROM objects) AS objects FROM revision')
    .get()
  if (row?.['written'] !== 0 || row['objects'] !== 0) throw notEmpty()
  return {
    async add(items) {
      transact(() => {
        for (const { record, body } of items) {
          const { kind, namespace, name, uid, version } = record
          const id = bodies.newId()
          bodies.insert(id, body)
          const ref = { id, sizeBytes: body.sizeBytes, hash: body.hash }
          const kept = [...textValues(record), ...bodyValues({ ...record, body: ref })]
          insert.run(kind, namespace, name, uid, version, nowMs, ...kept)
        }
      })
    },
    async addDeletions(deletions) {
      transact(() => {
        for (const { kind, namespace, version } of deletions) insertDeletion.run(kind, namespace, version)
      })
    },
    async addQuarantined({ record, reason, atMs }, pieces) {
      transact(() => {
        const id = bodies.insertFound(record.body.sizeBytes, pieces)
        quarantine.add({ ...record, body: { ...record.body, id } }, reason, atMs)
      })
    },
    async finish(version) {
      database.prepare('UPDATE revision SET current = ?, trimmed = ?').run(version, version)
    },
  }
}
