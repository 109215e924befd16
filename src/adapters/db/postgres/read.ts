// SPDX-License-Identifier: Apache-2.0
/** Reads objects from PostgreSQL, as they are or as they were at a remembered version. */
import { bodyGroups } from '#adapters/db/body-groups.ts'
import { decodedOrNothing } from '#adapters/db/body-staging.ts'
import { openPage, pointInTime, rangeOf } from '#adapters/db/list-page.ts'
import {
  deletionOf,
  eventOf,
  previousColumns,
  type Row,
  recordColumns,
  recordOf,
  recordWidth,
} from '#adapters/db/rows.ts'
import {
  inlineBodyBytes,
  type KindUsage,
  type ListPage,
  type ListQuery,
  mostQuarantinedListed,
  type ObjectKey,
  type ObjectRecord,
  type Revision,
  StoreError,
  type StoreEvent,
} from '#adapters/db/store.ts'
import type { Deletion } from '#adapters/db/store-import.ts'
import type { BodyTable } from './bodies.ts'
import type { Connections, Query } from './connection.ts'

export interface ObjectReader {
  revision(): Promise<Revision>
  get(key: ObjectKey, withBody: boolean): Promise<ObjectRecord | undefined>
  list(query: ListQuery): Promise<ListPage>
  count(query: Pick<ListQuery, 'kind' | 'namespace' | 'after' | 'at'>): Promise<number>
  events(kind: string, after: number, limit: number): Promise<readonly StoreEvent[]>
  /** Events of all kinds after a version, with the revision of the same moment. */
  eventsOfAll(
    after: number,
    limit: number,
  ): Promise<{ readonly revision: Revision; readonly events: readonly StoreEvent[] }>
  deletions(query: Pick<ListQuery, 'kind' | 'namespace' | 'at'>): Promise<ReadonlyMap<string, number>>
  allDeletions(at: number): Promise<readonly Deletion[]>
  usage(): Promise<readonly KindUsage[]>
  bodiless(): Promise<readonly ObjectRecord[]>
}

/** Rows read at a time; without bodies, so that a few megabytes at most. */
const batchRows = 500

/** Bytes of bodies read at a time. */
const batchBytes = 4 << 20

const revisionSql = 'SELECT r.current, h.trimmed FROM revision r, history h WHERE r.id = 1 AND h.id = 1'
const eventColumns = `${recordColumns()}, type, ${previousColumns()}`

export function createObjectReader(connections: Connections, bodies: BodyTable): ObjectReader {
  async function get({ kind, namespace, name }: ObjectKey, withBody: boolean): Promise<ObjectRecord | undefined> {
    const [row] = await connections.query(
      `SELECT ${recordColumns('o.')}, b.codec, b.key_id, b.data FROM objects o
       LEFT JOIN bodies b ON $4 AND b.id = o.body AND b.seq = 0 AND o.body_size <= ${inlineBodyBytes}
       WHERE o.kind = $1 AND o.ns = $2 AND o.name = $3`,
      [kind, namespace, name, withBody],
    )
    if (!row) return undefined
    const record = recordOf(kind, row)
    const bytes = bytesOf(record, row.slice(recordWidth))
    return bytes ? { ...record, bytes } : record
  }

  /** The body, if it was read; a damaged one is left out, and `readBody` tells about it. */
  function bytesOf({ body }: ObjectRecord, columns: Row): Uint8Array | undefined {
    if (columns[0] === null) return undefined
    try {
      return decodedOrNothing(bodies.chunk(body, 0, columns), body.sizeBytes)
    } catch (error) {
      if (error instanceof StoreError && error.code === 'corrupt') return undefined
      throw error
    }
  }

  function list(asked: ListQuery): Promise<ListPage> {
    return connections.snapshot(async query => {
      const { at, isPast } = pointInTime(await revisionOf(query), asked.at)
      const page = await rowsOf(query, asked, isPast ? at : undefined)
      const records = page.rows.map(row => recordOf(asked.kind, row))
      const objects = asked.withBodies ? await withBodies(query, records) : records
      return { objects, at, ...(page.next ? { next: page.next } : {}) }
    })
  }

  async function withBodies(query: Query, records: readonly ObjectRecord[]): Promise<ObjectRecord[]> {
    const bytes = new Map<number, Uint8Array>()
    for (const group of bodyGroups(
      records.filter(({ body }) => body.sizeBytes <= inlineBodyBytes),
      batchBytes,
    )) {
      const byId = new Map(group.map(record => [record.body.id, record]))
      const rows = await query('SELECT codec, key_id, data, id FROM bodies WHERE id = ANY($1::int8[]) AND seq = 0', [
        [...byId.keys()],
      ])
      for (const row of rows) {
        const record = byId.get(Number(row[3]))
        const decoded = record && bytesOf(record, row)
        if (decoded) bytes.set(record.body.id, decoded)
      }
    }
    return records.map(record => {
      const own = bytes.get(record.body.id)
      return own ? { ...record, bytes: own } : record
    })
  }

  function count(asked: Pick<ListQuery, 'kind' | 'namespace' | 'after' | 'at'>): Promise<number> {
    return connections.snapshot(async query => {
      const { at, isPast } = pointInTime(await revisionOf(query), asked.at)
      const { where, values } = range(asked)
      if (!isPast) return countOf(query, `SELECT count(*) FROM objects o WHERE ${where}`, values)
      const version = `$${values.length + 1}`
      const now = `SELECT count(*) FROM objects o WHERE ${where} AND o.rv <= ${version}`
      const then = `SELECT count(*) FROM events o WHERE ${where} AND o.rv > ${version} AND o.prev_rv <= ${version}`
      return countOf(query, `SELECT (${now}) + (${then})`, [...values, at])
    })
  }

  function events(kind: string, after: number, limit: number): Promise<readonly StoreEvent[]> {
    return connections.snapshot(async query => {
      pointInTime(await revisionOf(query), after)
      const rows = await query(`SELECT ${eventColumns} FROM events WHERE kind = $1 AND rv > $2 ORDER BY rv LIMIT $3`, [
        kind,
        after,
        limit,
      ])
      return rows.map(row => eventOf(kind, row))
    })
  }

  async function eventsOfAll(after: number, limit: number) {
    const rows = await connections.query(
      `SELECT ${eventColumns}, e.kind, r.current, h.trimmed FROM revision r JOIN history h ON h.id = r.id
       LEFT JOIN (SELECT * FROM events WHERE rv > $1 ORDER BY rv LIMIT $2) e ON true WHERE r.id = 1 ORDER BY e.rv`,
      [after, limit],
    )
    const [current, oldest] = (rows[0] ?? []).slice(-2)
    return {
      revision: { current: Number(current), oldest: Number(oldest) },
      events: rows.flatMap(row => (row[0] === null ? [] : [eventOf(String(row.at(-3)), row.slice(0, -3))])),
    }
  }

  function deletions(asked: Pick<ListQuery, 'kind' | 'namespace' | 'at'>): Promise<ReadonlyMap<string, number>> {
    return connections.snapshot(async query => {
      const { at } = pointInTime(await revisionOf(query), asked.at)
      const { where, values } = range(asked)
      const sql = `SELECT ns, max(rv) FROM deletions o WHERE ${where} AND rv <= $${values.length + 1} GROUP BY ns`
      const rows = await query(sql, [...values, at])
      return new Map(rows.map(([ns, version]) => [String(ns), Number(version)]))
    })
  }

  function allDeletions(at: number): Promise<readonly Deletion[]> {
    return connections.snapshot(async query => {
      pointInTime(await revisionOf(query), at)
      const rows = await query('SELECT kind, ns, max(rv) FROM deletions WHERE rv <= $1 GROUP BY kind, ns', [at])
      return rows.map(deletionOf)
    })
  }

  async function usage(): Promise<readonly KindUsage[]> {
    const rows = await connections.query(
      'SELECT kind, count(*), sum(body_size)::int8 FROM objects GROUP BY kind ORDER BY kind',
    )
    return rows.map(row => ({ kind: String(row[0]), objects: Number(row[1]), bodyBytes: Number(row[2]) }))
  }

  async function bodiless(): Promise<readonly ObjectRecord[]> {
    const rows = await connections.query(
      `SELECT ${recordColumns('o.')}, o.kind FROM objects o
       WHERE NOT EXISTS (SELECT 1 FROM bodies b WHERE b.id = o.body AND b.seq = 0) LIMIT ${mostQuarantinedListed}`,
    )
    return rows.map(row => recordOf(String(row[recordWidth]), row))
  }

  return {
    revision: () => revisionOf(connections.query),
    get,
    list,
    count,
    events,
    eventsOfAll,
    deletions,
    allDeletions,
    usage,
    bodiless,
  }
}

async function revisionOf(query: Query): Promise<Revision> {
  const [row] = await query(revisionSql)
  return { current: Number(row?.[0]), oldest: Number(row?.[1]) }
}

interface RowPage {
  readonly rows: readonly Row[]
  readonly next?: Pick<ObjectKey, 'namespace' | 'name'>
}

/** Rows of a page, in batches, until one of its bounds is reached. */
async function rowsOf(query: Query, asked: ListQuery, past: number | undefined): Promise<RowPage> {
  const page = openPage(asked)
  for (;;) {
    const wanted = page.isFiltered ? batchRows : Math.min(batchRows, asked.limit - page.rows.length + 1)
    const after = page.last()
    const { sql, values } = listStatement({ ...asked, ...(after && { after }) }, past, wanted)
    const batch = await query(sql, values)
    for (const row of batch) {
      if (page.take(row)) continue
      const next = page.last()
      return next ? { rows: page.rows, next } : { rows: page.rows }
    }
    if (batch.length < wanted) return { rows: page.rows }
  }
}

/**
 * As of a version: what has not been written since, and for what has, the state before the first later write.
 * Of the later events of an object only the first has a predecessor that old.
 */
function listStatement(
  asked: ListQuery,
  past: number | undefined,
  wanted: number,
): { sql: string; values: readonly unknown[] } {
  const { where, values } = range(asked)
  const limit = `ORDER BY ns, name LIMIT ${wanted}`
  if (past === undefined) return { sql: `SELECT ${recordColumns('o.')} FROM objects o WHERE ${where} ${limit}`, values }
  const version = `$${values.length + 1}`
  return {
    sql: `SELECT ${recordColumns()} FROM objects o WHERE ${where} AND rv <= ${version}
      UNION ALL SELECT ${previousColumns()} FROM events o WHERE ${where} AND rv > ${version} AND prev_rv <= ${version}
      ${limit}`,
    values: [...values, past],
  }
}

function range(query: Pick<ListQuery, 'kind' | 'namespace' | 'after'>) {
  return rangeOf(query, n => `$${n}`)
}

async function countOf(query: Query, sql: string, values: readonly unknown[]): Promise<number> {
  const [row] = await query(sql, values)
  return Number(row?.[0])
}
