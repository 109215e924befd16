// SPDX-License-Identifier: Apache-2.0
/** What was made of image layers, kept in a SQLite file, the least recently used forgotten first. */
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Clock } from '#runtime/clock.ts'
import { makeFolder } from '#runtime/make-folder.ts'
import { isDamage } from './sqlite/open.ts'

export interface LayerCacheOptions {
  /** Path of the file; its folder is made. `:memory:` keeps everything in memory. */
  readonly file: string
  /** Sum of what is kept. Default `defaultMaxBytes`. */
  readonly maxBytes?: number
  readonly clock: Clock
}

/** Results by layer and by the revision of what made them. It may forget at any time, and never throws. */
export interface LayerCache extends Disposable {
  get(diffId: string, revision: string): Uint8Array | undefined
  put(diffId: string, revision: string, analysis: Uint8Array): void
  /** Results that could not be kept or read since the start. */
  readonly failures: () => number
}

export const defaultMaxBytes = 512 * 2 ** 20
/** How exact "recently" is: reading a result that was used within this writes nothing. */
const useGranularityMs = 60 * 60 * 1_000
const lockTimeoutMs = 2_000
/** Changes when the table does; a file of another layout is thrown away, as nothing in it is lost for good. */
const layout = 1

/** An opened file and what is asked of it. */
interface Layers {
  readonly database: DatabaseSync
  readonly find: StatementSync
  readonly touch: StatementSync
  readonly insert: StatementSync
  readonly total: StatementSync
  readonly oldest: StatementSync
  /** Sum of what is kept, at the most. */
  bytes: number
}

/**
 * Opens the cache. A file that is damaged or of another layout is begun anew, also when the damage shows up later;
 * where the file cannot be had at all, results are kept in memory.
 */
export function openLayerCache({ file, maxBytes = defaultMaxBytes, clock }: LayerCacheOptions): LayerCache {
  let layers = openOrBegin(file)
  let failures = 0

  function guarded<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      failures++
      if (isDamage(error)) {
        layers.database.close()
        layers = beginAnew(file)
      }
      return undefined
    }
  }

  return {
    failures: () => failures,
    get: (diffId, revision) =>
      guarded(() => {
        const row = layers.find.get(diffId, revision)
        if (!row) return undefined
        const nowMs = clock.nowMs()
        if (nowMs - Number(row['used_ms']) > useGranularityMs) layers.touch.run(nowMs, diffId, revision)
        return row['analysis'] as Uint8Array
      }),
    put(diffId, revision, analysis) {
      if (analysis.byteLength > maxBytes) return
      guarded(() => {
        layers.insert.run(diffId, revision, analysis, clock.nowMs())
        layers.bytes += analysis.byteLength
        if (layers.bytes <= maxBytes) return
        // What was replaced has been counted twice; the table knows.
        layers.bytes = sumOf(layers.total)
        while (layers.bytes > maxBytes) {
          layers.oldest.run()
          layers.bytes = sumOf(layers.total)
        }
      })
    },
    [Symbol.dispose]() {
      layers.database.close()
    },
  }
}

function openOrBegin(file: string): Layers {
  if (file === ':memory:') return begin(file)
  try {
    makeFolder(dirname(file), 0o700)
    return begin(file)
  } catch {
    return beginAnew(file)
  }
}

function beginAnew(file: string): Layers {
  try {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    return begin(file)
  } catch {
    return begin(':memory:')
  }
}

function begin(file: string): Layers {
  const database = new DatabaseSync(file, { timeout: lockTimeoutMs })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -2048')
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (version !== 0 && version !== layout) throw new Error('another layout')
    database.exec(`
      CREATE TABLE IF NOT EXISTS layer (
        diff_id TEXT NOT NULL,
        revision TEXT NOT NULL,
        analysis BLOB NOT NULL,
        used_ms INTEGER NOT NULL,
        UNIQUE (diff_id, revision)
      );
      CREATE INDEX IF NOT EXISTS layer_by_use ON layer (used_ms);
      PRAGMA user_version = ${layout};
    `)
    const total = database.prepare('SELECT coalesce(sum(length(analysis)), 0) AS bytes FROM layer')
    return {
      database,
      find: database.prepare('SELECT analysis, used_ms FROM layer WHERE diff_id = ? AND revision = ?'),
      touch: database.prepare('UPDATE layer SET used_ms = ? WHERE diff_id = ? AND revision = ?'),
      insert: database.prepare(
        'INSERT OR REPLACE INTO layer (diff_id, revision, analysis, used_ms) VALUES (?, ?, ?, ?)',
      ),
      total,
      oldest: database.prepare(
        'DELETE FROM layer WHERE rowid = (SELECT rowid FROM layer ORDER BY used_ms, rowid LIMIT 1)',
      ),
      // Reads every entry of the table, so that much of what may be damaged is noticed here.
      bytes: sumOf(total),
    }
  } catch (error) {
    database.close()
    throw error
  }
}

function sumOf(total: StatementSync): number {
  return Number(total.get()?.['bytes'] ?? 0)
}
