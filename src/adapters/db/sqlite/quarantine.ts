// SPDX-License-Identifier: Apache-2.0
/** The table `quarantine`: objects that were put aside with their bodies. */
import type { DatabaseSync } from 'node:sqlite'
import { bodyValues, quarantinedOf, type Row, recordColumns, textValues } from '#adapters/db/rows.ts'
import { mostQuarantinedListed, type ObjectRecord, type QuarantinedObject, StoreError } from '#adapters/db/store.ts'

export interface Quarantine {
  /** Keeps an object. Runs in the caller's transaction. */
  add(record: ObjectRecord, reason: string, nowMs: number): void
  /** Forgets that an object was put aside. Errors: `not-found`. */
  remove(id: number): void
  list(): readonly QuarantinedObject[]
  /** What was put aside after this one, oldest first. */
  after(id: number): readonly QuarantinedObject[]
}

export function createQuarantine(database: DatabaseSync): Quarantine {
  const insert = database.prepare(`INSERT INTO quarantine VALUES (NULL, ${Array(14).fill('?').join(', ')})`)
  const forget = database.prepare('DELETE FROM quarantine WHERE id = ?')
  const select = database.prepare(
    `SELECT id, at, reason, kind, ${recordColumns()} FROM quarantine ORDER BY id DESC LIMIT ${mostQuarantinedListed}`,
  )
  select.setReturnArrays(true)
  const selectAfter = database.prepare(
    `SELECT id, at, reason, kind, ${recordColumns()} FROM quarantine WHERE id > ? ORDER BY id LIMIT ${mostQuarantinedListed}`,
  )
  selectAfter.setReturnArrays(true)
  return {
    add(record, reason, nowMs) {
      const { kind, namespace, name, uid, version } = record
      insert.run(nowMs, reason, kind, namespace, name, uid, version, ...textValues(record), ...bodyValues(record))
    },
    remove(id) {
      if (forget.run(id).changes === 0) throw new StoreError('not-found', `taking out of quarantine: there is no ${id}`)
    },
    after: id => (selectAfter.all(id) as unknown as readonly Row[]).map(quarantinedOf),
    list: () => (select.all() as unknown as readonly Row[]).map(quarantinedOf),
  }
}
