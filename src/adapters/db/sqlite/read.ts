// SPDX-License-Identifier: Apache-2.0
/** Reads objects, as they are or as they were at a remembered version. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { openPage, rangeOf } from '#adapters/db/list-page.ts'
import {
  bodyOf,
  deletionOf,
  eventOf,
  previousColumns,
  type Row,
  recordColumns,
  recordOf,
  recordWidth,
  shownColumns,
} from '#adapters/db/rows.ts'
import { selectsEverything } from '#adapters/db/selector.ts'
import {
  type BodyRef,
  inlineBodyBytes,
  type KindUsage,
  type ListPage,
  type ListQuery,
  mostQuarantinedListed,
  type ObjectKey,
  type ObjectRecord,
  type StoreEvent,
} from '#adapters/db/store.ts'
import type { Deletion } from '#adapters/db/store-import.ts'
import type { BodyTable } from './bodies.ts'
import type { RecentRecords } from './recent.ts'
import { limitOfValue } from './schema.ts'

export interface ObjectReader {
  /** Only the bytes of a short body come with it. */
  get(key: ObjectKey, withBody: boolean): ObjectRecord | undefined
  /** `at` is the version shown; it is the newest one unless `isPast`. */
  list(query: ListQuery, at: number, isPast: boolean): ListPage
  count(query: Pick<ListQuery, 'kind' | 'namespace' | 'after'>, at: number, isPast: boolean): number
  events(kind: string, after: number, limit: number): StoreEvent[]
  deletions(kind: string, namespace: string | undefined, at: number): ReadonlyMap<string, number>
  allDeletions(at: number): readonly Deletion[]
  usage(): KindUsage[]
  bodiless(): ObjectRecord[]
}

/** Rows read at a time: as many as a page is likely to hold, by the size of those before. */
const maxBatchRows = 500
const minBatchRows = 16

export function createObjectReader(database: DatabaseSync, bodies: BodyTable, recent: RecentRecords): ObjectReader {
  const statements = new Map<string, StatementSync>()
  /** Rows that the last page of a kind held, with bodies or without. */
  const pageRows = new Map<string, number>()
  function prepared(sql: string): StatementSync {
    let statement = statements.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      statement.setReturnArrays(true)
      statements.set(sql, statement)
    }
    return statement
  }

  function recordsOf(kind: string, rows: readonly Row[], withBodies: boolean): ObjectRecord[] {
    return rows.map(row => recordOf(kind, row, withBodies ? bytesOf(bodyOf(row)) : undefined))
  }

  const one = prepared(`SELECT ${recordColumns()} FROM objects WHERE kind = ? AND ns = ? AND name = ?`)

  function stored({ kind, namespace, name }: ObjectKey): ObjectRecord | undefined {
    const row = one.get(kind, namespace, name) as unknown as Row | undefined
    if (!row) return undefined
    const record = recordOf(kind, row)
    const sum = bodies.sumOf(record.body.id)
    return sum === undefined ? record : { ...record, body: { ...record.body, sum } }
  }

  function get(key: ObjectKey, withBody: boolean): ObjectRecord | undefined {
    const known = recent.get(key)
    const record = known ?? stored(key)
    if (!record) return undefined
    const bytes = withBody ? bytesOf(record.body) : undefined
    // Object and body are kept both, or the one that is would be of little use.
    if (!known && bytes && bodies.isKept(record.body)) recent.keep(record)
    return bytes ? { ...record, bytes } : record
  }

  function bytesOf(body: BodyRef): Uint8Array | undefined {
    return body.sizeBytes <= inlineBodyBytes ? bodies.short(body) : undefined
  }

  function list(query: ListQuery, at: number, isPast: boolean): ListPage {
    const { kind, withBodies, limit } = query
    const page = openPage(query)
    const pageKey = `${kind} ${withBodies}`
    const likely = Math.max(minBatchRows, (pageRows.get(pageKey) ?? 0) + 1)
    const batchRows = Math.min(maxBatchRows, page.isFiltered ? maxBatchRows : Math.min(likely, limit + 1))
    for (;;) {
      const { sql, values } = listStatement({ ...query, after: page.last(), isPast, at, batchRows })
      const batch = prepared(sql).all(...values) as unknown as readonly Row[]
      for (const row of batch) {
        if (page.take(row)) continue
        pageRows.set(pageKey, page.rows.length)
        const next = page.last()
        return { objects: recordsOf(kind, page.rows, withBodies), at, ...(next && { next }) }
      }
      if (batch.length < batchRows) {
        if (page.rows.length > likely) pageRows.set(pageKey, page.rows.length)
        return { objects: recordsOf(kind, page.rows, withBodies), at }
      }
    }
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
      `SELECT ${recordColumns()}, type, ${previousColumns()} FROM events WHERE kind = ? AND rv > ? ORDER BY rv ${limitOfValue}`,
    ).all(kind, after, limit) as unknown as readonly Row[]
    return rows.map(row => eventOf(kind, row))
  }

  function deletions(kind: string, namespace: string | undefined, at: number): ReadonlyMap<string, number> {
    const { where, values } = range({ kind, ...(namespace !== undefined && { namespace }) })
    const rows = prepared(`SELECT ns, max(rv) FROM deletions o WHERE ${where} AND rv <= ? GROUP BY ns`).all(
      ...values,
      at,
    )
    return new Map((rows as unknown as readonly Row[]).map(([ns, version]) => [String(ns), Number(version)]))
  }

  function allDeletions(at: number): readonly Deletion[] {
    const rows = prepared('SELECT kind, ns, max(rv) FROM deletions WHERE rv <= ? GROUP BY kind, ns').all(at)
    return (rows as unknown as readonly Row[]).map(deletionOf)
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

  return { get, list, count, events, deletions, allDeletions, usage, bodiless }
}

function firstValue(statement: StatementSync, values: readonly SQLInputValue[]): unknown {
  return (statement.get(...values) as unknown as Row | undefined)?.[0]
}

const shown = shownColumns()

interface Statement {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

interface Batch extends Omit<ListQuery, 'after'> {
  readonly after: ListQuery['after']
  readonly at: number
  readonly isPast: boolean
  readonly batchRows: number
}

/**
 * As of a version: what has not been written since, and for what has, the state before the first later write.
 * Of the later events of an object only the first has a predecessor that old. Each half is bounded by itself, so that
 * a batch costs what it holds and what was written since, not the whole list.
 */
function listStatement({ kind, namespace, after, at, isPast, batchRows, ...wish }: Batch): Statement {
  const { where, values } = range({ kind, ...(namespace === undefined ? {} : { namespace }), ...(after && { after }) })
  const end = `ORDER BY ns, name ${limitOfValue}`
  const isLean = wish.isForShow === true && (!wish.selector || selectsEverything(wish.selector))
  if (!isPast)
    return {
      sql: `SELECT ${isLean ? shown : recordColumns()} FROM objects o WHERE ${where} ${end}`,
      values: [...values, batchRows],
    }
  const kept = `SELECT ${recordColumns()} FROM objects o WHERE ${where} AND rv <= ? ${end}`
  const replaced = `SELECT ${previousColumns()} FROM events o WHERE ${where} AND rv > ? AND prev_rv <= ? ${end}`
  return {
    sql: `SELECT * FROM (${kept}) UNION ALL SELECT * FROM (${replaced}) ORDER BY 1, 2 ${limitOfValue}`,
    values: [...values, at, batchRows, ...values, at, at, batchRows, batchRows],
  }
}

function range(query: Pick<ListQuery, 'kind' | 'namespace' | 'after'>) {
  return rangeOf(query, () => '?')
}
