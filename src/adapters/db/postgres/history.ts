// SPDX-License-Identifier: Apache-2.0
/** Forgetting events that nobody needs any more; one replica at a time. */
import { batchEvents, forgottenDeletions, type HistoryBounds, heavyBytes } from '#adapters/db/history-bounds.ts'
import type { Connections, Query } from './connection.ts'

/** Another replica that forgets already is left alone; the number is arbitrary and ours. */
const trimLock = 7_105_120_502

/** Bodies that were referred to for the last time by the event that replaced them. */
const wasReplaced = `NOT keeps_body AND prev_body IS NOT NULL AND (type = 'DELETED' OR body <> prev_body)`

/** Forgets at most one batch of events; true when there is more to forget. */
export function forgetSome(connections: Connections, bounds: HistoryBounds, nowMs: number): Promise<boolean> {
  return connections.transaction(async query => {
    const [lock] = await query('SELECT pg_try_advisory_xact_lock($1)', [trimLock])
    if (lock?.[0] !== true) return false
    const [row] = await query('SELECT r.current, h.trimmed FROM revision r, history h WHERE r.id = 1 AND h.id = 1')
    const trimmed = Number(row?.[1])
    const horizon = await horizonOf(query, bounds, { current: Number(row?.[0]), nowMs })
    if (trimmed >= horizon) return false
    const upTo = Math.min(horizon, trimmed + batchEvents)
    await query(`DELETE FROM bodies WHERE id IN (SELECT prev_body FROM events WHERE rv <= $1 AND ${wasReplaced})`, [
      upTo,
    ])
    await query('DELETE FROM events WHERE rv <= $1', [upTo])
    await query(forgottenDeletions('$1'), [upTo])
    await query('UPDATE history SET trimmed = $1', [upTo])
    return upTo < horizon
  })
}

/** The version up to which events should be forgotten. */
async function horizonOf(
  query: Query,
  bounds: HistoryBounds,
  { current, nowMs }: { readonly current: number; readonly nowMs: number },
): Promise<number> {
  const [young] = await query('SELECT rv FROM events WHERE at >= $1 ORDER BY rv LIMIT 1', [nowMs - bounds.maxAgeMs])
  const [heavy] = await query(
    `SELECT rv FROM (
       SELECT rv, sum(prev_body_size) OVER (ORDER BY rv DESC) AS weight FROM events
       WHERE prev_body_size > ${heavyBytes} AND ${wasReplaced}
     ) later WHERE weight > $1 ORDER BY rv DESC LIMIT 1`,
    [bounds.maxHeavyBytes],
  )
  const byAge = young ? Number(young[0]) - 1 : current
  return Math.max(byAge, current - bounds.maxEvents, Number(heavy?.[0] ?? 0))
}
