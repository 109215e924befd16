// SPDX-License-Identifier: Apache-2.0
/** Forgetting events that nobody needs any more. */
import type { DatabaseSync } from 'node:sqlite'
import { batchEvents, forgottenDeletions, type HistoryBounds, heavyBytes } from '#adapters/db/history-bounds.ts'

export interface History {
  /** The version up to which events should be forgotten now. */
  horizon(current: number, nowMs: number): number
  /**
   * Forgets events above `trimmed` up to `horizon`, at most a batch; returns the version up to which all are
   * forgotten. Runs inside the caller's transaction.
   */
  forget(trimmed: number, horizon: number): number
}

export function createHistory(database: DatabaseSync, bounds: HistoryBounds): History {
  const youngEnough = database.prepare('SELECT rv FROM events WHERE at >= ? ORDER BY rv LIMIT 1')
  const heavy = database.prepare(
    `SELECT rv, prev_body_size AS size FROM events
     WHERE prev_body_size > ${heavyBytes} AND (type = 'DELETED' OR body <> prev_body) ORDER BY rv DESC`,
  )
  const replaced = `SELECT prev_body FROM events
    WHERE rv <= ? AND keeps_body = 0 AND prev_body IS NOT NULL AND (type = 'DELETED' OR body <> prev_body)`
  const forgetChunks = database.prepare(`DELETE FROM body_chunks WHERE body IN (${replaced})`)
  const forgetBodies = database.prepare(`DELETE FROM bodies WHERE id IN (${replaced})`)
  const forgetEvents = database.prepare('DELETE FROM events WHERE rv <= ?')
  const forgetDeletions = database.prepare(forgottenDeletions('?1'))
  const setTrimmed = database.prepare('UPDATE revision SET trimmed = ?')

  function horizon(current: number, nowMs: number): number {
    const first = youngEnough.get(nowMs - bounds.maxAgeMs)
    const byAge = first ? Number(first['rv']) - 1 : current
    return Math.max(byAge, current - bounds.maxEvents, byWeight())
  }

  function byWeight(): number {
    let sum = 0
    for (const row of heavy.iterate()) {
      sum += Number(row['size'])
      if (sum > bounds.maxHeavyBytes) return Number(row['rv'])
    }
    return 0
  }

  function forget(trimmed: number, horizon: number): number {
    const upTo = Math.min(horizon, trimmed + batchEvents)
    forgetChunks.run(upTo)
    forgetBodies.run(upTo)
    forgetEvents.run(upTo)
    forgetDeletions.run(upTo)
    setTrimmed.run(upTo)
    return upTo
  }

  return { horizon, forget }
}
