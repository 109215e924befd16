// SPDX-License-Identifier: Apache-2.0
/** Applies one change inside an open transaction: the object's row, its event, its body. */
import type { DatabaseSync } from 'node:sqlite'
import { eventOfChange } from '#adapters/db/event-of-change.ts'
import { bodyValues, type Row, recordColumns, recordOf, textValues } from '#adapters/db/rows.ts'
import type { Change, ObjectRecord, StagedBody, StoreEvent } from '#adapters/db/store.ts'
import type { BodyTable } from './bodies.ts'
import type { Quarantine } from './quarantine.ts'

export interface ChangeWriter {
  /** Errors: `already-exists`, `not-found`, `conflict`, all before anything is written. */
  apply(change: Change, version: number, nowMs: number): StoreEvent
}

export function createChangeWriter(database: DatabaseSync, bodies: BodyTable, quarantine: Quarantine): ChangeWriter {
  const select = database.prepare(`SELECT ${recordColumns()} FROM objects WHERE kind = ? AND ns = ? AND name = ?`)
  select.setReturnArrays(true)
  const addObject = 'INSERT INTO objects VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
  const insertObject = database.prepare(addObject)
  const insertNew = database.prepare(`${addObject} ON CONFLICT DO NOTHING`)
  const setObject = `UPDATE objects SET uid = ?, rv = ?, meta = ?, labels = ?, fields = ?, summary = ?,
       body = ?, body_size = ?, body_hash = ? WHERE kind = ? AND ns = ? AND name = ?`
  const updateObject = database.prepare(setObject)
  const updateSeen = database.prepare(`${setObject} AND rv = ?`)
  const deleteObject = database.prepare('DELETE FROM objects WHERE kind = ? AND ns = ? AND name = ?')
  const insertDeletion = database.prepare('INSERT INTO deletions VALUES (NULL, ?, ?, ?)')
  const insertEvent = database.prepare(`INSERT INTO events VALUES (${Array(24).fill('?').join(', ')})`)
  /** Of an object that was not there before. */
  const insertFirst = database.prepare(
    `INSERT INTO events (rv, kind, ns, name, uid, type, at, meta, labels, fields, summary, body, body_size, body_hash)
     VALUES (${Array(14).fill('?').join(', ')})`,
  )

  function apply(change: Change, version: number, nowMs: number): StoreEvent {
    return (
      createOfNew(change, version, nowMs) ?? updateOfSeen(change, version, nowMs) ?? applyToLive(change, version, nowMs)
    )
  }

  /** Undefined when the object is there already, or it is no creation. */
  function createOfNew(change: Change, version: number, nowMs: number): StoreEvent | undefined {
    if (change.kind !== 'put' || change.expected !== 0 || !change.content.body) return undefined
    const { kind, namespace, name } = change.key
    const id = bodies.newId()
    const event = eventOfChange(change, version, { live: undefined, keep: body => kept(id, body) })
    const { object } = event
    const values = [object.uid, version, nowMs, ...textValues(object), ...bodyValues(object)] as const
    if (insertNew.run(kind, namespace, name, ...values).changes === 0) return undefined
    bodies.insert(id, change.content.body)
    record(event, undefined, { nowMs, keepsBody: false })
    return event
  }

  /** Undefined when the object is not as its writer has seen it. A version stands for all that an object was then. */
  function updateOfSeen(change: Change, version: number, nowMs: number): StoreEvent | undefined {
    if (change.kind !== 'put' || !change.seen || change.seen.version !== change.expected) return undefined
    const { seen, content, key } = change
    const id = content.body ? bodies.newId() : seen.body.id
    const event = eventOfChange(change, version, { live: seen, keep: body => kept(id, body) })
    const { object } = event
    const values = [object.uid, version, ...textValues(object), ...bodyValues(object)] as const
    const { changes } = updateSeen.run(...values, key.kind, key.namespace, key.name, seen.version)
    if (changes === 0) return undefined
    if (content.body) bodies.insert(id, content.body)
    record(event, seen, { nowMs, keepsBody: false })
    return event
  }

  function applyToLive(change: Change, version: number, nowMs: number): StoreEvent {
    const { kind, namespace, name } = change.key
    const row = select.get(kind, namespace, name) as unknown as Row | undefined
    const live = row && recordOf(kind, row)
    const event = eventOfChange(change, version, { live, keep })
    const { object } = event
    const aside = change.kind === 'delete' ? change.quarantine : undefined
    if (change.kind === 'release') quarantine.remove(change.quarantined.id)
    if (live && aside !== undefined) quarantine.add(live, aside, nowMs)
    if (event.type === 'ADDED') {
      insertObject.run(kind, namespace, name, object.uid, version, nowMs, ...textValues(object), ...bodyValues(object))
    } else if (event.type === 'MODIFIED') {
      updateObject.run(object.uid, version, ...textValues(object), ...bodyValues(object), kind, namespace, name)
    } else {
      deleteObject.run(kind, namespace, name)
      insertDeletion.run(kind, namespace, version)
    }
    record(event, live, { nowMs, keepsBody: aside !== undefined })
    return event
  }

  function keep(body: StagedBody): Pick<ObjectRecord, 'body' | 'bytes'> {
    const id = bodies.newId()
    bodies.insert(id, body)
    return kept(id, body)
  }

  function record(
    { type, object }: StoreEvent,
    live: ObjectRecord | undefined,
    { nowMs, keepsBody }: { readonly nowMs: number; readonly keepsBody: boolean },
  ): void {
    const { version, kind, namespace, name, uid } = object
    const { meta, labels, fields, summary, body } = object
    const now = [version, kind, namespace, name, uid, type, nowMs, meta, labels, fields, summary, body.id] as const
    if (live) {
      const before = [live.version, live.uid, ...textValues(live), ...bodyValues(live)] as const
      insertEvent.run(...now, body.sizeBytes, body.hash, ...before, keepsBody ? 1 : 0)
    } else insertFirst.run(...now, body.sizeBytes, body.hash)
  }

  return { apply }
}

function kept(id: number, { sizeBytes, hash, sum, bytes }: StagedBody): Pick<ObjectRecord, 'body' | 'bytes'> {
  const body = { id, sizeBytes, hash, ...(sum !== undefined && { sum }) }
  return bytes ? { body, bytes } : { body }
}
