// SPDX-License-Identifier: Apache-2.0
/**
 * Rows of `objects` and `events` as records, the same in every database. Statements return arrays: naming the columns
 * costs more than the row.
 */
import { isSelected, type Selector } from './selector.ts'
import type { BodyRef, EventType, ObjectRecord, QuarantinedObject, StoreEvent } from './store.ts'
import type { Deletion } from './store-import.ts'

/** Values of a row, in the order of the columns asked for. */
export type Row = readonly unknown[]

/** Columns of a record, in the order that {@link recordOf} reads. */
const columns = ['ns', 'name', 'uid', 'rv', 'meta', 'labels', 'fields', 'summary', 'body', 'body_size', 'body_hash']

/** Number of columns of a record; what follows them in a row is the query's own. */
export const recordWidth = columns.length

/** The record's columns, each after `prefix`, as a list for SELECT. */
export function recordColumns(prefix = ''): string {
  return columns.map(column => prefix + column).join(', ')
}

/** As {@link recordColumns}, without the texts that nobody looks at in a list that is only shown. */
export function shownColumns(prefix = ''): string {
  const shown = ['ns', 'name', 'rv', 'meta', 'body', 'body_size']
  return columns.map(column => (shown.includes(column) ? prefix + column : "''")).join(', ')
}

/** The columns of the state before an event, as a list for SELECT that {@link recordOf} can read. */
export function previousColumns(): string {
  return columns.map(column => (column === 'ns' || column === 'name' ? column : `prev_${column}`)).join(', ')
}

/** The record that begins a row. */
export function recordOf(kind: string, row: Row, bytes?: Uint8Array): ObjectRecord {
  return {
    kind,
    namespace: row[0] as string,
    name: row[1] as string,
    uid: row[2] as string,
    version: row[3] as number,
    meta: row[4] as string,
    labels: row[5] as string,
    fields: row[6] as string,
    summary: row[7] as string,
    body: bodyOf(row),
    ...(bytes ? { bytes } : {}),
  }
}

/** The body of the record that begins a row. */
export function bodyOf(row: Row): BodyRef {
  return { id: row[8] as number, sizeBytes: row[9] as number, hash: row[10] as string }
}

/** An event from a row of {@link recordColumns}, type, and {@link previousColumns}. */
export function eventOf(kind: string, row: Row): StoreEvent {
  const type = row[recordWidth] as EventType
  const object = recordOf(kind, row)
  return type === 'ADDED' ? { type, object } : { type, object, previous: recordOf(kind, row.slice(recordWidth + 1)) }
}

/** What was put aside, from a row of id, at, reason, kind and {@link recordColumns}. */
export function quarantinedOf([id, at, reason, kind, ...record]: Row): QuarantinedObject {
  return { id: Number(id), atMs: Number(at), reason: String(reason), record: recordOf(String(kind), record) }
}

/** The newest deletion of a kind in a namespace, from a row of kind, ns and version. */
export function deletionOf([kind, namespace, version]: Row): Deletion {
  return { kind: String(kind), namespace: String(namespace), version: Number(version) }
}

/** Claims that the selector selects the record that begins a row. */
export function isRowSelected(selector: Selector, row: Row): boolean {
  return isSelected(selector, {
    namespace: row[0] as string,
    name: row[1] as string,
    labels: parsed(row[5] as string),
    fields: parsed(row[6] as string),
  })
}

function parsed(text: string): Readonly<Record<string, string>> {
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>)
}

/** A record's texts, as the columns from `meta` to `summary`. */
export function textValues({ meta, labels, fields, summary }: ObjectRecord): [string, string, string, string] {
  return [meta, labels, fields, summary]
}

/** A record's body, as the columns that begin with `body`. */
export function bodyValues({ body }: ObjectRecord): [number, number, string] {
  return [body.id, body.sizeBytes, body.hash]
}
