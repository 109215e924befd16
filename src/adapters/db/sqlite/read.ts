// SPDX-License-Identifier: Apache-2.0
/** Reads objects, as they are or as they were at a remembered version. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { decodeChunks } from '#adapters/db/body-staging.ts'
import {
  eventOf,
  isRowSelected,
  previousColumns,
  type Row,
  recordColumns,
  recordOf,
  recordWidth,
} from '#adapters/db/rows.ts'
import { selectsEverything } from '#adapters/db/selector.ts'
import {
  type EncodedChunk,
  inlineBodyBytes,
  type KindUsage,
  type ListPage,
  type ListQuery,
  mostQuarantinedListed,
  type ObjectKey,
  type ObjectRecord,
  type StoreEvent,
} from '#adapters/db/store.ts'
import type { BodyTable } from './bodies.ts'

export interface ObjectReader {
  get(key: ObjectKey, withBody: boolean): ObjectRecord | undefined
  /** `at` is the version shown; it is the newest one unless `isPast`. */
  list(query: ListQuery, at: number, isPast: boolean): ListPage
  count(query: Pick<ListQuery, 'kind' | 'namespace' | 'after'>, at: number, isPast: boolean): number
  events(kind: string, after: number, limit: number): StoreEvent[]
  usage(): KindUsage[]
  bodiless(): ObjectRecord[]
}

const bodyColumns = 'b.codec, b.key_id, b.data'

export function createObjectReader(database: DatabaseSync, bodies: BodyTable): ObjectReader {
  const statements = new Map<string, StatementSync>()
  function prepared(sql: string): StatementSync {
    let statement = statements.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      statement.setReturnArrays(true)
      statements.set(sql, statement)
    }
    return statement
  }

  /** The encoded body of a row, if it is short; a damaged one is left out, and `readBody` tells about it. */
  function chunkOf(row: Row): EncodedChunk | undefined {
    if ((row[9] as number) > inlineBodyBytes || (row[recordWidth + 2] ?? null) === null) return undefined
    try {
      return bodies.chunk({ id: row[8] as number }, 0, row.slice(recordWidth))
    } catch {
      return undefined
    }
  }

  /** Bodies of a page are decoded together. */
  function recordsOf(kind: string, rows: readonly Row[], withBodies: boolean): ObjectRecord[] {
    if (!withBodies) return rows.map(row => recordOf(kind, row))
    const chunks = rows.map(chunkOf)
    const decoded = decodeChunks(
      rows.flatMap((row, i) => {
        const chunk = chunks[i]
        return chunk ? [{ ...chunk, sizeBytes: row[9] as number }] : []
      }),
    )
    let at = 0
    return rows.map((row, i) => recordOf(kind, row, chunks[i] && decoded[at++]))
  }

  const one = prepared(`SELECT ${recordColumns()} FROM objects WHERE kind = ? AND ns = ? AND name = ?`)

  function get({ kind, namespace, name }: ObjectKey, withBody: boolean): ObjectRecord | undefined {
    const row = one.get(kind, namespace, name) as unknown as Row | undefined
    if (!row) return undefined
    const record = recordOf(kind, row)
    const bytes = withBody && record.body.sizeBytes <= inlineBodyBytes ? bodies.short(record.body) : undefined
    return bytes ? { ...record, bytes } : record
  }

  function list(query: ListQuery, at: number, isPast: boolean): ListPage {
    const { kind, selector, withBodies, limit, maxBytes } = query
    const { sql, values } = listStatement(query, at, isPast)
    const filter = selector && !selectsEverything(selector) ? selector : undefined
    const rows: Row[] = []
    let sizeBytes = 0
    let looked: ListPage['next']
    for (const raw of prepared(sql).iterate(...values)) {
      const row = raw as unknown as Row
      if (rows.length >= limit || sizeBytes >= maxBytes) {
        const objects = recordsOf(kind, rows, withBodies)
        return { objects, at, ...(looked ? { next: looked } : {}) }
      }
      looked = { namespace: row[0] as string, name: row[1] as string }
      if (filter && !isRowSelected(filter, row)) continue
      rows.push(row)
      sizeBytes += (row[4] as string).length + (row[7] as string).length
      if (withBodies) sizeBytes += Math.min(row[9] as number, inlineBodyBytes)
    }
    return { objects: recordsOf(kind, rows, withBodies), at }
  }

  function count(query: Pick<ListQuery, 'kind' | 'namespace' | 'after'>, at: number, isPast: boolean): number {
    const { where, values } = range(query)
    if (!isPast) return Number(firstValue(prepared(`SELECT count(*) FROM objects o WHERE ${where}`), values))
    const now = prepared(`SELECT count(*) FROM objects o WHERE ${where} AND o.rv <= ?`)
    const then = prepared(`SELECT count(*) FROM events o WHERE ${where} AND o.rv > ? AND o.prev_rv <= ?`)
    return Number(firstValue(now, [...values, at])) + Number(firstValue(then, [...values, at, at]))
  }

  function events(kind: string, after: number, limit: number): StoreEvent[] {
    const rows = prepared(
      `SELECT ${recordColumns()}, type, ${previousColumns()} FROM events WHERE kind = ? AND rv > ? ORDER BY rv LIMIT ?`,
    ).all(kind, after, limit) as unknown as readonly Row[]
    return rows.map(row => eventOf(kind, row))
  }

  function usage(): KindUsage[] {
    const rows = prepared('SELECT kind, count(*), sum(body_size) FROM objects GROUP BY kind ORDER BY kind').all()
    return (rows as unknown as readonly Row[]).map(row => ({
      kind: String(row[0]),
      objects: Number(row[1]),
      bodyBytes: Number(row[2]),
    }))
  }

  function bodiless(): ObjectRecord[] {
    const rows = prepared(
      `SELECT ${recordColumns('o.')}, o.kind FROM objects o
       WHERE NOT EXISTS (SELECT 1 FROM bodies b WHERE b.id = o.body) LIMIT ${mostQuarantinedListed}`,
    ).all() as unknown as readonly Row[]
    return rows.map(row => recordOf(String(row[recordWidth]), row))
  }

  return { get, list, count, events, usage, bodiless }
}

function firstValue(statement: StatementSync, values: readonly SQLInputValue[]): unknown {
  return (statement.get(...values) as unknown as Row | undefined)?.[0]
}

interface Statement {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

/**
 * As of a version: what has not been written since, and for what has, the state before the first later write.
 * Of the later events of an object only the first has a predecessor that old.
 */
function listStatement(query: ListQuery, at: number, isPast: boolean): Statement {
  const { where, values } = range(query)
  const join = query.withBodies ? ' LEFT JOIN bodies b ON b.id = o.body' : ''
  const extra = query.withBodies ? `, ${bodyColumns}` : ''
  const order = 'ORDER BY 1, 2'
  if (!isPast)
    return { sql: `SELECT ${recordColumns('o.')}${extra} FROM objects o${join} WHERE ${where} ${order}`, values }
  const past = `SELECT ${recordColumns()} FROM objects o WHERE ${where} AND rv <= ?
    UNION ALL SELECT ${previousColumns()} FROM events o WHERE ${where} AND rv > ? AND prev_rv <= ?`
  return {
    sql: `SELECT o.*${extra} FROM (${past}) o${join} ${order}`,
    values: [...values, at, ...values, at, at],
  }
}

function range({ kind, namespace, after }: Pick<ListQuery, 'kind' | 'namespace' | 'after'>): {
  where: string
  values: SQLInputValue[]
} {
  if (namespace === undefined) {
    return after
      ? { where: 'o.kind = ? AND (o.ns, o.name) > (?, ?)', values: [kind, after.namespace, after.name] }
      : { where: 'o.kind = ?', values: [kind] }
  }
  return after
    ? { where: 'o.kind = ? AND o.ns = ? AND o.name > ?', values: [kind, namespace, after.name] }
    : { where: 'o.kind = ? AND o.ns = ?', values: [kind, namespace] }
}
