// SPDX-License-Identifier: Apache-2.0
/** What pages that the database puts together by itself have in common: where they end, and which kinds have none. */
import type { DatabaseSync } from 'node:sqlite'
import type { ObjectKey } from '#adapters/db/store.ts'
import { largeMetaBytes } from './schema.ts'

/** Follows a namespace in the text of a place; below every character of a name. */
const separator = '\u0001'

/** The place of the last of some rows in the order of lists, for SELECT. */
export const lastPlace = `max(ns || '${separator}' || name)`

/** The place that {@link lastPlace} is the text of. */
export function placeOf(text: string): Pick<ObjectKey, 'namespace' | 'name'> {
  const end = text.indexOf(separator)
  return { namespace: text.slice(0, end), name: text.slice(end + 1) }
}

/** Tells whether metadata of a kind may be too long for a page of a number of objects to be bounded. */
export function createLargeMeta(database: DatabaseSync): (kind: string) => boolean {
  const large = database.prepare(
    `SELECT 1 FROM objects INDEXED BY objects_large_meta WHERE kind = ? AND octet_length(meta) > ${largeMetaBytes} LIMIT 1`,
  )
  return kind => large.get(kind) !== undefined
}
