// SPDX-License-Identifier: Apache-2.0
/**
 * The queue of several replicas over one PostgreSQL database.
 *
 * Whoever takes a group locks its row of `scan_work` and passes over those that others have locked. That row is locked
 * before anything else of its group by everybody, so that nobody waits in a ring, and an item that is added while its
 * group ends either sees the group gone and makes it anew, or is seen by whoever ends it.
 */
import { randomUUID } from 'node:crypto'
import type { BodySeal } from '#adapters/db/body-seal.ts'
import { asStoreError, createConnections, type Query } from '#adapters/db/postgres/connection.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Random } from '#runtime/retry.ts'
import { maxJobs, maxOwners, type QueueBounds, type QueueItem, rememberMs, type ScanQueue } from './queue.ts'
import { itemSecrets } from './secrets.ts'
import { type JobRow, jobOf, postgresTables } from './tables.ts'

export interface PostgresQueueOptions extends QueueBounds {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string
  readonly clock: Clock
  readonly random: Random
  /** Without it secrets stay in the replica that was given them, and others work without. */
  readonly seal?: BodySeal
}

const statementTimeoutMs = 30_000
/** Replicas that start together take turns; the number is arbitrary and ours. */
const tableLock = 7_105_120_502
const tidyEvery = 256
/** Of the database, in milliseconds since 1970: clocks of replicas may differ. */
const now = '(extract(epoch FROM clock_timestamp()) * 1000)::int8'
const jobColumns = 'id, endpoint, state, phase, reason, accepted, started, finished, updated'

/** Opens the queue and makes its tables where there are none. Errors: StoreError `unavailable`. */
export async function openPostgresQueue(options: PostgresQueueOptions): Promise<ScanQueue> {
  const { url, clock, random, leaseMs, maxWaiting } = options
  const connections = createConnections({ url, clock, random, statementTimeoutMs })
  const secrets = itemSecrets(options.seal)
  let added = 0

  async function doing<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw asStoreError(error, what)
    }
  }

  await doing('opening the queue', () =>
    connections.transaction(async query => {
      await query('SELECT pg_advisory_xact_lock($1)', [tableLock])
      for (const statement of postgresTables.split(';')) if (statement.trim() !== '') await query(statement)
    }),
  ).catch(async error => {
    await connections.close()
    throw error
  })

  async function insert(query: Query, { key, group, owner, body, secret }: QueueItem): Promise<number | undefined> {
    const { keyId, data } = secrets.seal(secret)
    await query('INSERT INTO scan_work (grp) VALUES ($1) ON CONFLICT (grp) DO UPDATE SET grp = excluded.grp', [group])
    const [row] = await query(
      `INSERT INTO scan_item (key, grp, owner, body, key_id, secret) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (key) WHERE taken = '' DO NOTHING RETURNING id`,
      [key, group, owner, body, keyId, Buffer.from(data)],
    )
    return row && Number(row[0])
  }

  async function waitingId(query: Query, key: string): Promise<number | undefined> {
    const [row] = await query("SELECT id FROM scan_item WHERE key = $1 AND taken = ''", [key])
    return row && Number(row[0])
  }

  async function tidy(query: Query): Promise<void> {
    await query(`DELETE FROM scan_job WHERE finished < ${now} - $1`, [rememberMs])
    await query(
      `DELETE FROM scan_job WHERE id IN (SELECT id FROM scan_job WHERE finished IS NOT NULL ORDER BY finished
       LIMIT greatest(0, (SELECT count(*) FROM scan_job) - $1))`,
      [maxJobs],
    )
    await query(
      `DELETE FROM scan_owner WHERE owner IN (SELECT owner FROM scan_owner ORDER BY served
       LIMIT greatest(0, (SELECT count(*) FROM scan_owner) - $1))`,
      [maxOwners],
    )
  }

  return {
    async add(item) {
      const outcome = await doing('adding to the queue', () =>
        connections.transaction(async query => {
          const known = await waitingId(query, item.key)
          const [count] = known === undefined ? await query("SELECT count(*) FROM scan_item WHERE taken = ''") : []
          if (count && Number(count[0]) >= maxWaiting) return { kind: 'full' as const }
          const made = known === undefined ? await insert(query, item) : undefined
          const id = known ?? made ?? (await waitingId(query, item.key))
          if (item.job)
            await query(
              `INSERT INTO scan_job (id, item, endpoint, state, phase, reason, accepted, updated)
               VALUES ($1, $2, $3, 'queued', 'queued', '', ${now}, ${now})
               ON CONFLICT (id) DO UPDATE SET item = excluded.item, endpoint = excluded.endpoint, state = 'queued',
                 phase = 'queued', reason = '', accepted = excluded.accepted, started = NULL, finished = NULL,
                 updated = excluded.updated`,
              [item.job.id, id ?? 0, item.job.endpoint],
            )
          return made === undefined ? { kind: 'joined' as const } : { kind: 'queued' as const, id: made }
        }),
      )
      if (outcome.kind === 'queued') secrets.keep(outcome.id, item.secret)
      if (++added % tidyEvery === 0) await doing('tidying the queue', () => connections.transaction(tidy))
      return outcome.kind
    },

    take: () =>
      doing('taking from the queue', () =>
        connections.transaction(async query => {
          const [turn] = await query(
            `SELECT i.grp, i.owner FROM scan_item i JOIN scan_work w ON w.grp = i.grp
             LEFT JOIN scan_owner o ON o.owner = i.owner
             WHERE w.until <= ${now} ORDER BY w.attempts, coalesce(o.served, 0), i.id LIMIT 1 FOR UPDATE OF w SKIP LOCKED`,
          )
          if (!turn) return undefined
          const [group, owner, token] = [String(turn[0]), String(turn[1]), randomUUID()]
          const [work] = await query(
            `UPDATE scan_work SET lease = $1, until = ${now} + $2, attempts = attempts + 1 WHERE grp = $3
             RETURNING attempts`,
            [token, leaseMs, group],
          )
          const rows = await query(
            'UPDATE scan_item SET taken = $1 WHERE grp = $2 RETURNING id, key, body, key_id, secret',
            [token, group],
          )
          if (rows.length === 0) {
            // What was seen waiting has been finished by another in this moment.
            await query('DELETE FROM scan_work WHERE grp = $1', [group])
            return undefined
          }
          await query(
            `INSERT INTO scan_owner (owner, served) VALUES ($1, (SELECT coalesce(max(served), 0) + 1 FROM scan_owner))
             ON CONFLICT (owner) DO UPDATE SET served = excluded.served`,
            [owner],
          )
          const items = rows
            .map(([id, key, body, keyId, data]) => {
              const secret = secrets.open(Number(id), { keyId: String(keyId), data: data as Uint8Array })
              const item = { id: Number(id), key: String(key), body: String(body) }
              return secret === undefined ? item : { ...item, secret }
            })
            .sort((a, b) => a.id - b.id)
          return { group, token, attempts: Number(work?.[0]), items }
        }),
      ),

    renew: token =>
      doing('renewing a lease', async () => {
        const sql = `UPDATE scan_work SET until = ${now} + $1 WHERE lease = $2 RETURNING grp`
        return (await connections.query(sql, [leaseMs, token])).length > 0
      }),

    async note(ids, phase) {
      await doing('noting a phase', () =>
        connections.query(
          `UPDATE scan_job SET state = 'running', phase = $1, started = coalesce(started, ${now}), updated = ${now}
           WHERE item = ANY ($2::int8[]) AND finished IS NULL`,
          [phase, ids],
        ),
      )
    },

    async finish(token, ends) {
      await doing('finishing work', () =>
        connections.transaction(async query => {
          const [work] = await query('SELECT grp FROM scan_work WHERE lease = $1 FOR UPDATE', [token])
          if (!work) return
          for (const { id, state, reason } of ends)
            await query(
              `UPDATE scan_job SET state = $1, phase = $2, reason = $3, finished = ${now}, updated = ${now}
               WHERE item = $4`,
              [state, state === 'abandoned' ? 'abandoned' : 'completed', reason, id],
            )
          await query('DELETE FROM scan_item WHERE taken = $1', [token])
          const [rest] = await query('SELECT 1 FROM scan_item WHERE grp = $1 LIMIT 1', [work[0]])
          await (rest
            ? query("UPDATE scan_work SET lease = '', until = 0, attempts = 0 WHERE grp = $1", [work[0]])
            : query('DELETE FROM scan_work WHERE grp = $1', [work[0]]))
        }),
      )
      for (const { id } of ends) secrets.forget(id)
    },

    async release(token, afterMs = 0) {
      await doing('giving work back', () =>
        connections.query(
          `UPDATE scan_work SET lease = '', until = ${now} + $1, attempts = greatest(0, attempts - 1) WHERE lease = $2`,
          [afterMs, token],
        ),
      )
    },

    job: id =>
      doing('reading a job', async () => {
        const [row] = await connections.query(`SELECT ${jobColumns} FROM scan_job WHERE id = $1`, [id])
        if (!row) return undefined
        const names = jobColumns.split(', ')
        return jobOf(Object.fromEntries(names.map((name, i) => [name, row[i]])) as unknown as JobRow, clock.nowMs())
      }),

    depth: () =>
      doing('counting what waits', async () => {
        const [row] = await connections.query(
          `SELECT (SELECT count(*) FROM scan_item i JOIN scan_work w ON w.grp = i.grp
                    WHERE i.taken = '' OR w.until <= ${now}),
                  (SELECT count(*) FROM scan_work WHERE until > ${now})`,
        )
        return { waiting: Number(row?.[0]), running: Number(row?.[1]) }
      }),

    close: () => connections.close(),
  }
}
