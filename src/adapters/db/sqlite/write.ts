// SPDX-License-Identifier: Apache-2.0
/** Applies one change inside an open transaction: the object's row, its event, its body. */
import type { DatabaseSync } from 'node:sqlite'
import {
  type Change,
  type ObjectKey,
  type ObjectRecord,
  type StagedBody,
  StoreError,
  type StoreEvent,
} from '#adapters/db/store.ts'
import type { BodyTable } from './bodies.ts'
import { recordColumns, recordOf } from './rows.ts'

export interface ChangeWriter {
  /** Errors: `already-exists`, `not-found`, `conflict`, all before anything is written. */
  apply(change: Change, version: number, nowMs: number): StoreEvent
}

/** An event's columns of the state before it, when there was none. */
const nothingBefore: readonly null[] = Array<null>(9).fill(null)

export function createChangeWriter(database: DatabaseSync, bodies: BodyTable): ChangeWriter {
  const select = database.prepare(`SELECT ${recordColumns()} FROM objects WHERE kind = ? AND ns = ? AND name = ?`)
  select.setReturnArrays(true)
  const insertObject = database.prepare('INSERT INTO objects VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const updateObject = database.prepare(
    `UPDATE objects SET uid = ?, rv = ?, meta = ?, labels = ?, fields = ?, summary = ?,
       body = ?, body_size = ?, body_hash = ? WHERE kind = ? AND ns = ? AND name = ?`,
  )
  const deleteObject = database.prepare('DELETE FROM objects WHERE kind = ? AND ns = ? AND name = ?')
  const insertEvent = database.prepare(`INSERT INTO events VALUES (${Array(23).fill('?').join(', ')})`)

  function apply(change: Change, version: number, nowMs: number): StoreEvent {
    const { kind, namespace, name } = change.key
    const row = select.get(kind, namespace, name) as unknown as Parameters<typeof recordOf>[1] | undefined
    const live = row && recordOf(kind, row)
    checkExpectation(change, live)
    const event = live ? changed(change, version, live) : created(change, version)
    const { object } = event
    if (event.type === 'ADDED') {
      insertObject.run(kind, namespace, name, object.uid, version, nowMs, ...texts(object), ...bodyValues(object))
    } else if (event.type === 'MODIFIED') {
      updateObject.run(object.uid, version, ...texts(object), ...bodyValues(object), kind, namespace, name)
    } else deleteObject.run(kind, namespace, name)
    record(event, live, nowMs)
    return event
  }

  function created(change: Change, version: number): StoreEvent {
    if (change.kind === 'delete' || !change.content.body)
      throw new StoreError('not-found', `writing ${describe(change.key)}: it does not exist`)
    const { body, ...content } = change.content
    return { type: 'ADDED', object: { ...change.key, ...content, version, ...stored(body) } }
  }

  function changed(change: Change, version: number, live: ObjectRecord): StoreEvent {
    if (change.kind === 'delete')
      return { type: 'DELETED', object: { ...live, version, meta: change.meta ?? live.meta }, previous: live }
    const { body, ...content } = change.content
    const kept = body ? stored(body) : { body: live.body }
    return { type: 'MODIFIED', object: { ...change.key, ...content, version, ...kept }, previous: live }
  }

  function stored(body: StagedBody): Pick<ObjectRecord, 'body' | 'bytes'> {
    const ref = { id: bodies.insert(body), sizeBytes: body.sizeBytes, hash: body.hash }
    return body.bytes ? { body: ref, bytes: body.bytes } : { body: ref }
  }

  function record({ type, object }: StoreEvent, live: ObjectRecord | undefined, nowMs: number): void {
    const { version, kind, namespace, name, uid } = object
    const now = [version, kind, namespace, name, uid, type, nowMs, ...texts(object), ...bodyValues(object)]
    const before = live ? [live.version, live.uid, ...texts(live), ...bodyValues(live)] : nothingBefore
    insertEvent.run(...now, ...before)
  }

  return { apply }
}

function texts({ meta, labels, fields, summary }: ObjectRecord): [string, string, string, string] {
  return [meta, labels, fields, summary]
}

function bodyValues({ body }: ObjectRecord): [number, number, string] {
  return [body.id, body.sizeBytes, body.hash]
}

function checkExpectation({ key, expected, kind }: Change, live: ObjectRecord | undefined): void {
  if (expected === 0 && kind === 'put') {
    if (live) throw new StoreError('already-exists', `creating ${describe(key)}: it exists already`)
    return
  }
  if (!live) throw new StoreError('not-found', `writing ${describe(key)}: it does not exist`)
  if (live.version !== expected)
    throw new StoreError(
      'conflict',
      `writing ${describe(key)}: expected version ${expected}, found ${live.version}; read it again`,
    )
}

function describe({ kind, namespace, name }: ObjectKey): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`
}
