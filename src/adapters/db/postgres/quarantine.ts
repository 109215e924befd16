// SPDX-License-Identifier: Apache-2.0
/** The table `quarantine`: objects that were put aside with their bodies. */
import { bodyValues, quarantinedOf, recordColumns, textValues } from '#adapters/db/rows.ts'
import { type Change, mostQuarantinedListed, type QuarantinedObject, type StoreEvent } from '#adapters/db/store.ts'
import type { Query } from './connection.ts'

/** A change that was allowed, with the event it became. */
export interface DoneChange {
  readonly change: Change
  readonly event: StoreEvent
}

/** Which of the objects that the changes take out are there to be taken. */
export async function quarantinedIds(query: Query, changes: readonly Change[]): Promise<ReadonlySet<number>> {
  const ids = changes.flatMap(change => (change.kind === 'release' ? [change.quarantined.id] : []))
  if (ids.length === 0) return new Set()
  const rows = await query('SELECT id FROM quarantine WHERE id = ANY($1::int8[])', [ids])
  return new Set(rows.map(([id]) => Number(id)))
}

/** Puts aside, and takes out, what the changes say; after their events were written, before their objects are. */
export async function moveQuarantined(query: Query, done: readonly DoneChange[], nowMs: number): Promise<void> {
  for (const { change, event } of done) {
    if (change.kind === 'release') await query('DELETE FROM quarantine WHERE id = $1', [change.quarantined.id])
    if (change.kind !== 'delete' || change.quarantine === undefined) continue
    const { kind, namespace, name } = change.key
    await query(
      `INSERT INTO quarantine (at, reason, kind, ${recordColumns()})
       SELECT $1, $2, kind, ${recordColumns()} FROM objects WHERE kind = $3 AND ns = $4 AND name = $5`,
      [nowMs, change.quarantine, kind, namespace, name],
    )
    await query('UPDATE events SET keeps_body = true WHERE rv = $1', [event.object.version])
  }
}

/** Puts aside what was put aside elsewhere, under an id of its own. */
export async function addQuarantined(query: Query, { record, reason, atMs }: QuarantinedObject): Promise<void> {
  const { kind, namespace, name, uid, version } = record
  const values = [kind, namespace, name, uid, version, ...textValues(record), ...bodyValues(record)]
  await query(
    `INSERT INTO quarantine (at, reason, kind, ${recordColumns()})
     VALUES ($1, $2, ${values.map((_, i) => `$${i + 3}`).join(', ')})`,
    [atMs, reason, ...values],
  )
}

/** What was put aside after this one, oldest first. */
export async function quarantineAfter(query: Query, id: number): Promise<readonly QuarantinedObject[]> {
  const rows = await query(
    `SELECT id, at, reason, kind, ${recordColumns()} FROM quarantine WHERE id > $1 ORDER BY id LIMIT ${mostQuarantinedListed}`,
    [id],
  )
  return rows.map(quarantinedOf)
}

/** What was put aside, the latest first. */
export async function listQuarantine(query: Query): Promise<readonly QuarantinedObject[]> {
  const rows = await query(
    `SELECT id, at, reason, kind, ${recordColumns()} FROM quarantine ORDER BY id DESC LIMIT ${mostQuarantinedListed}`,
  )
  return rows.map(quarantinedOf)
}
