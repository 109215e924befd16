// SPDX-License-Identifier: Apache-2.0
/** Writes many changes in one transaction, each statement for all of them. */
import { eventOfChange } from '#adapters/db/event-of-change.ts'
import { bodyValues, type Row, recordColumns, recordOf, textValues } from '#adapters/db/rows.ts'
import {
  type Change,
  type ObjectKey,
  type ObjectRecord,
  type StagedBody,
  StoreError,
  type StoreEvent,
} from '#adapters/db/store.ts'
import type { BodyTable } from './bodies.ts'
import type { Connections, Query } from './connection.ts'
import { type DoneChange, moveQuarantined, quarantinedIds } from './quarantine.ts'

export type Result = { readonly event: StoreEvent } | { readonly error: StoreError }

/** Where replicas tell each other that there is something to read. */
export const wakeChannel = 'ks_store'

/**
 * Commits the changes; each result in its place. A change that its expectation forbids writes nothing and does not
 * disturb the others.
 *
 * Bodies go first: what takes long is done before the lock on the revision, for which all replicas wait.
 */
export function writeChanges(
  connections: Connections,
  bodies: BodyTable,
  changes: readonly Change[],
  nowMs: number,
): Promise<readonly Result[]> {
  return connections.transaction(async query => {
    const staged = changes.flatMap(change =>
      change.kind === 'put' && change.content.body ? [change.content.body] : [],
    )
    const ids = await bodies.insert(query, staged)
    const idOf = idsOf(changes, ids)
    const [revision] = await query('SELECT current FROM revision WHERE id = 1 FOR UPDATE')
    const before = Number(revision?.[0])
    const state = await liveObjects(query, changes)
    const aside = await quarantinedIds(query, changes)
    const used = new Set<number>()
    let version = before
    const results = changes.map((change, i): Result => {
      function keep(body: StagedBody): Pick<ObjectRecord, 'body' | 'bytes'> {
        const ref = { id: idOf[i] ?? 0, sizeBytes: body.sizeBytes, hash: body.hash }
        used.add(ref.id)
        return body.bytes ? { body: ref, bytes: body.bytes } : { body: ref }
      }
      try {
        if (change.kind === 'release' && !aside.has(change.quarantined.id))
          throw new StoreError('not-found', `taking out of quarantine: there is no ${change.quarantined.id}`)
        const id = textOf(change.key)
        const event = eventOfChange(change, version + 1, { live: state.get(id), keep })
        version++
        state.set(id, event.type === 'DELETED' ? undefined : event.object)
        return { event }
      } catch (error) {
        if (error instanceof StoreError) return { error }
        throw error
      }
    })
    const refused = ids.filter(id => !used.has(id))
    if (refused.length > 0) await query('DELETE FROM bodies WHERE id = ANY($1::int8[])', [refused])
    const events = results.flatMap(result => ('event' in result ? [result.event] : []))
    if (events.length > 0) {
      await insertEvents(query, events, nowMs)
      await insertDeletions(query, events)
      await moveQuarantined(query, doneOf(changes, results), nowMs)
      await saveObjects(query, events, state, nowMs)
      await query('UPDATE revision SET current = $1', [version])
      await query('SELECT pg_notify($1, $2)', [wakeChannel, String(version)])
    }
    return results
  })
}

function doneOf(changes: readonly Change[], results: readonly Result[]): readonly DoneChange[] {
  return results.flatMap((result, i) => {
    const change = changes[i]
    return change && 'event' in result ? [{ change, event: result.event }] : []
  })
}

/** For each change the id of its body; 0 where it has none. */
function idsOf(changes: readonly Change[], ids: readonly number[]): readonly number[] {
  let next = 0
  return changes.map(change => (change.kind === 'put' && change.content.body ? (ids[next++] ?? 0) : 0))
}

/** What the changes are about, as it is; read under the lock. */
async function liveObjects(query: Query, changes: readonly Change[]): Promise<Map<string, ObjectRecord | undefined>> {
  const rows = await query(
    `SELECT ${recordColumns('o.')}, o.kind FROM objects o
     WHERE (o.kind, o.ns, o.name) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`,
    keyColumns(changes.map(({ key }) => key)),
  )
  return new Map(
    rows.map(row => {
      const record = recordOf(String(row.at(-1)), row)
      return [textOf(record), record]
    }),
  )
}

/** Writes the last state of each object that the events are about. */
async function saveObjects(
  query: Query,
  events: readonly StoreEvent[],
  state: ReadonlyMap<string, ObjectRecord | undefined>,
  nowMs: number,
): Promise<void> {
  const touched = new Map(events.map(({ object }) => [textOf(object), object]))
  const gone = [...touched].flatMap(([id, object]) => (state.get(id) ? [] : [object]))
  const kept = [...touched.keys()].flatMap(id => state.get(id) ?? [])
  if (gone.length > 0)
    await query(
      `DELETE FROM objects WHERE (kind, ns, name) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`,
      keyColumns(gone),
    )
  await upsertObjects(query, kept, nowMs)
}

/** Writes objects over what is there. */
export async function upsertObjects(query: Query, kept: readonly ObjectRecord[], nowMs: number): Promise<void> {
  if (kept.length === 0) return
  await query(
    `INSERT INTO objects (kind, ns, name, uid, rv, created, meta, labels, fields, summary, body, body_size, body_hash)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int8[], $6::int8[], $7::text[],
       $8::text[], $9::text[], $10::text[], $11::int8[], $12::int8[], $13::text[])
     ON CONFLICT (kind, ns, name) DO UPDATE SET
       created = CASE WHEN objects.uid = EXCLUDED.uid THEN objects.created ELSE EXCLUDED.created END,
       uid = EXCLUDED.uid, rv = EXCLUDED.rv, meta = EXCLUDED.meta, labels = EXCLUDED.labels,
       fields = EXCLUDED.fields, summary = EXCLUDED.summary,
       body = EXCLUDED.body, body_size = EXCLUDED.body_size, body_hash = EXCLUDED.body_hash`,
    columnsOf(
      kept.map(object => [
        object.kind,
        object.namespace,
        object.name,
        object.uid,
        object.version,
        nowMs,
        ...textValues(object),
        ...bodyValues(object),
      ]),
    ),
  )
}

/** An event's columns of the state before it, when there was none. */
const nothingBefore: readonly null[] = Array<null>(9).fill(null)

async function insertEvents(query: Query, events: readonly StoreEvent[], nowMs: number): Promise<void> {
  await query(
    `INSERT INTO events SELECT * FROM unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::int8[], $8::text[], $9::text[], $10::text[], $11::text[], $12::int8[], $13::int8[], $14::text[],
       $15::int8[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::int8[], $22::int8[],
       $23::text[])`,
    columnsOf(
      events.map(({ type, object, ...rest }) => {
        const { version, kind, namespace, name, uid } = object
        const previous = 'previous' in rest ? rest.previous : undefined
        const before = previous
          ? [previous.version, previous.uid, ...textValues(previous), ...bodyValues(previous)]
          : nothingBefore
        const now = [version, kind, namespace, name, uid, type, nowMs, ...textValues(object), ...bodyValues(object)]
        return [...now, ...before]
      }),
    ),
  )
}

async function insertDeletions(query: Query, events: readonly StoreEvent[]): Promise<void> {
  const deleted = events.flatMap(({ type, object }) => (type === 'DELETED' ? [object] : []))
  if (deleted.length === 0) return
  await query(
    'INSERT INTO deletions (kind, ns, rv) SELECT * FROM unnest($1::text[], $2::text[], $3::int8[])',
    columnsOf(deleted.map(({ kind, namespace, version }) => [kind, namespace, version])),
  )
}

function keyColumns(keys: readonly ObjectKey[]): unknown[][] {
  return columnsOf(keys.map(({ kind, namespace, name }) => [kind, namespace, name]))
}

/** Rows turned into columns, as `unnest` takes them. */
function columnsOf(rows: readonly Row[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map(row => row[column]))
}

/** Kind and namespace hold no slash. */
function textOf({ kind, namespace, name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`
}
