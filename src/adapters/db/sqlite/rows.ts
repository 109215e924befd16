// SPDX-License-Identifier: Apache-2.0
/** Rows of `objects` and `events` as records. Statements return arrays: naming the columns costs more than the row. */
import type { SQLOutputValue } from 'node:sqlite'
import type { EventType, ObjectRecord, StoreEvent } from '#adapters/db/store.ts'

export type Row = readonly SQLOutputValue[]

/** Columns of a record, in the order that {@link recordOf} reads. */
const columns = ['ns', 'name', 'uid', 'rv', 'meta', 'labels', 'fields', 'summary', 'body', 'body_size', 'body_hash']

/** Number of columns of a record; what follows them in a row is the query's own. */
export const recordWidth = columns.length

/** The record's columns, each after `prefix`, as a list for SELECT. */
export function recordColumns(prefix = ''): string {
  return columns.map(column => prefix + column).join(', ')
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
    body: { id: row[8] as number, sizeBytes: row[9] as number, hash: row[10] as string },
    ...(bytes ? { bytes } : {}),
  }
}

/** An event from a row of {@link recordColumns}, type, and {@link previousColumns}. */
export function eventOf(kind: string, row: Row): StoreEvent {
  const type = row[recordWidth] as EventType
  const object = recordOf(kind, row)
  return type === 'ADDED' ? { type, object } : { type, object, previous: recordOf(kind, row.slice(recordWidth + 1)) }
}
