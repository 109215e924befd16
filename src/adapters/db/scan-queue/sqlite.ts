// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { BodySeal } from '#adapters/db/body-seal.ts'
import { isDamage, putAside, wrongWith } from '#adapters/db/sqlite/open.ts'
import type { Clock } from '#runtime/clock.ts'
import { makeFolder } from '#runtime/make-folder.ts'
import {
  type Added,
  type ItemEnd,
  maxJobs,
  maxOwners,
  type QueueBounds,
  type QueueDepth,
  type QueueItem,
  type QueueJob,
  rememberMs,
  type ScanQueue,
  type TakenGroup,
} from './queue.ts'
import { itemSecrets } from './secrets.ts'
import { type JobRow, jobOf, sqliteTables } from './tables.ts'

export interface SqliteQueueOptions extends QueueBounds {
  /** Path of the file, which one process has for itself; `:memory:` forgets everything with the process. */
  readonly file: string
  readonly clock: Clock
  readonly seal?: BodySeal
}

const lockTimeoutMs = 2_000
/** Jobs and owners are counted after this many additions. */
const tidyEvery = 256

/** Opens the queue; what was leased when the last process ended waits again. A damaged file is put aside. */
export function openSqliteQueue(options: SqliteQueueOptions): ScanQueue {
  const { clock, leaseMs, maxWaiting } = options
  const database = openOrBegin(options.file, clock.nowMs())
  const secrets = itemSecrets(options.seal)
  const run = (sql: string, ...values: (string | number | Uint8Array | null)[]) => database.prepare(sql).run(...values)
  const one = (sql: string, ...values: (string | number)[]) => database.prepare(sql).get(...values)
  const all = (sql: string, ...values: (string | number)[]) => database.prepare(sql).all(...values)
  let added = 0

  function transaction<T>(work: () => T): T {
    database.exec('BEGIN IMMEDIATE')
    try {
      const value = work()
      database.exec('COMMIT')
      return value
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }

  function add({ key, group, owner, body, secret, job }: QueueItem): Added {
    const nowMs = clock.nowMs()
    const known = one("SELECT id FROM scan_item WHERE key = ? AND taken = ''", key)
    if (!known && waiting() >= maxWaiting) return 'full'
    const id = known ? Number(known['id']) : insert()
    if (job)
      run(
        `INSERT OR REPLACE INTO scan_job (id, item, endpoint, state, phase, reason, accepted, updated)
         VALUES (?, ?, ?, 'queued', 'queued', '', ?, ?)`,
        job.id,
        id,
        job.endpoint,
        nowMs,
        nowMs,
      )
    if (++added % tidyEvery === 0) tidy(nowMs)
    return known ? 'joined' : 'queued'

    function insert(): number {
      const sealed = secrets.seal(secret)
      run('INSERT INTO scan_work (grp) VALUES (?) ON CONFLICT (grp) DO NOTHING', group)
      const { lastInsertRowid } = run(
        'INSERT INTO scan_item (key, grp, owner, body, key_id, secret) VALUES (?, ?, ?, ?, ?, ?)',
        key,
        group,
        owner,
        body,
        sealed.keyId,
        sealed.data,
      )
      secrets.keep(Number(lastInsertRowid), secret)
      return Number(lastInsertRowid)
    }
  }

  function waiting(): number {
    return Number(one("SELECT count(*) AS n FROM scan_item WHERE taken = ''")?.['n'])
  }

  function tidy(nowMs: number): void {
    run('DELETE FROM scan_job WHERE finished < ?', nowMs - rememberMs)
    run(
      `DELETE FROM scan_job WHERE id IN (SELECT id FROM scan_job WHERE finished IS NOT NULL ORDER BY finished
       LIMIT max(0, (SELECT count(*) FROM scan_job) - ?))`,
      maxJobs,
    )
    run(
      `DELETE FROM scan_owner WHERE owner IN (SELECT owner FROM scan_owner ORDER BY served
       LIMIT max(0, (SELECT count(*) FROM scan_owner) - ?))`,
      maxOwners,
    )
  }

  function take(): TakenGroup | undefined {
    const nowMs = clock.nowMs()
    const turn = one(
      `SELECT i.grp AS grp, i.owner AS owner FROM scan_item i JOIN scan_work w ON w.grp = i.grp
       LEFT JOIN scan_owner o ON o.owner = i.owner
       WHERE w.until <= ? ORDER BY w.attempts, coalesce(o.served, 0), i.id LIMIT 1`,
      nowMs,
    )
    if (!turn) return undefined
    const [group, token] = [String(turn['grp']), randomUUID()]
    const work = one(
      'UPDATE scan_work SET lease = ?, until = ?, attempts = attempts + 1 WHERE grp = ? RETURNING attempts',
      token,
      nowMs + leaseMs,
      group,
    )
    run(
      `INSERT INTO scan_owner (owner, served) VALUES (?, (SELECT coalesce(max(served), 0) + 1 FROM scan_owner))
       ON CONFLICT (owner) DO UPDATE SET served = excluded.served`,
      String(turn['owner']),
    )
    const rows = all(
      'UPDATE scan_item SET taken = ? WHERE grp = ? RETURNING id, key, body, key_id, secret',
      token,
      group,
    )
    const items = rows
      .map(row => {
        const id = Number(row['id'])
        const secret = secrets.open(id, { keyId: String(row['key_id']), data: row['secret'] as Uint8Array })
        const item = { id, key: String(row['key']), body: String(row['body']) }
        return secret === undefined ? item : { ...item, secret }
      })
      .sort((a, b) => a.id - b.id)
    return { group, token, attempts: Number(work?.['attempts']), items }
  }

  function finish(token: string, ends: readonly ItemEnd[]): void {
    const group = one('SELECT grp FROM scan_work WHERE lease = ?', token)?.['grp']
    if (group === undefined) return
    const nowMs = clock.nowMs()
    for (const { id, state, reason } of ends) {
      run(
        'UPDATE scan_job SET state = ?, phase = ?, reason = ?, finished = ?, updated = ? WHERE item = ?',
        state,
        state === 'abandoned' ? 'abandoned' : 'completed',
        reason,
        nowMs,
        nowMs,
        id,
      )
      secrets.forget(id)
    }
    run('DELETE FROM scan_item WHERE taken = ?', token)
    run("UPDATE scan_work SET lease = '', until = 0, attempts = 0 WHERE grp = ?", String(group))
    run(
      'DELETE FROM scan_work WHERE grp = ? AND NOT EXISTS (SELECT 1 FROM scan_item i WHERE i.grp = scan_work.grp)',
      String(group),
    )
  }

  return {
    add: async item => transaction(() => add(item)),
    take: async () => transaction(take),
    async renew(token) {
      const until = clock.nowMs() + leaseMs
      return Number(run('UPDATE scan_work SET until = ? WHERE lease = ?', until, token).changes) > 0
    },
    async note(ids, phase) {
      const nowMs = clock.nowMs()
      for (const id of ids)
        run(
          `UPDATE scan_job SET state = 'running', phase = ?, started = coalesce(started, ?), updated = ?
           WHERE item = ? AND finished IS NULL`,
          phase,
          nowMs,
          nowMs,
          id,
        )
    },
    finish: async (token, ends) => transaction(() => finish(token, ends)),
    async release(token, afterMs = 0) {
      run(
        "UPDATE scan_work SET lease = '', until = ?, attempts = max(0, attempts - 1) WHERE lease = ?",
        afterMs > 0 ? clock.nowMs() + afterMs : 0,
        token,
      )
    },
    async job(id): Promise<QueueJob | undefined> {
      const row = one('SELECT * FROM scan_job WHERE id = ?', id) as JobRow | undefined
      return row && jobOf(row, clock.nowMs())
    },
    async depth(): Promise<QueueDepth> {
      const nowMs = clock.nowMs()
      const running = one('SELECT count(*) AS n FROM scan_work WHERE until > ?', nowMs)
      const waits = one(
        "SELECT count(*) AS n FROM scan_item i JOIN scan_work w ON w.grp = i.grp WHERE i.taken = '' OR w.until <= ?",
        nowMs,
      )
      return { waiting: Number(waits?.['n']), running: Number(running?.['n']) }
    },
    async close() {
      database.close()
    },
  }
}

/** A damaged file is put aside, not deleted: what waited in it is asked for again by those who want it. */
function openOrBegin(file: string, nowMs: number): DatabaseSync {
  if (file === ':memory:') return begin(file)
  makeFolder(dirname(file), 0o700)
  try {
    return begin(file)
  } catch (error) {
    if (!(error instanceof DamagedQueue) && !isDamage(error)) throw error
    putAside(file, nowMs)
    return begin(file)
  }
}

class DamagedQueue extends Error {}

function begin(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: lockTimeoutMs })
  try {
    // One process owns the file; leases of the last one are void.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    const wrong = wrongWith(database)
    if (wrong !== undefined) throw new DamagedQueue(wrong)
    database.exec(sqliteTables)
    database.exec("UPDATE scan_work SET lease = '', until = 0")
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
