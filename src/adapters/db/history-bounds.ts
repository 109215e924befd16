// SPDX-License-Identifier: Apache-2.0
/** How long events are remembered. */

export interface HistoryBounds {
  /** Events beyond this number are forgotten, oldest first. */
  readonly maxEvents: number
  readonly maxAgeMs: number
  /** Replaced bodies over {@link heavyBytes} are remembered up to this sum. */
  readonly maxHeavyBytes: number
}

/** Enough for a watcher that was cut off, and for a list read in pages, to go on where they were. */
export const defaultHistory: HistoryBounds = { maxEvents: 10_000, maxAgeMs: 600_000, maxHeavyBytes: 256 << 20 }

/** Replaced bodies under this size are bounded by the number of events alone. */
export const heavyBytes = 1 << 20

/** Events forgotten in one transaction. */
export const batchEvents = 2000

/** After how many events the history is looked at, beside calls of `trim`. */
export const trimEveryEvents = 1000

/**
 * The statement that forgets deletions up to a version: those that a later one up to there makes superfluous, and the
 * last ones of namespaces in which nothing of the kind has been since; what is in no namespace may be a part of what is
 * computed in any. `placeholder` is that of the version.
 */
export function forgottenDeletions(placeholder: string): string {
  const later = 'SELECT 1 FROM deletions l WHERE l.kind = d.kind AND l.ns = d.ns AND l.rv > d.rv'
  return `DELETE FROM deletions AS d WHERE rv <= ${placeholder} AND (
    EXISTS (${later} AND l.rv <= ${placeholder})
    OR d.ns <> '' AND NOT EXISTS (${later}) AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.kind = d.kind AND o.ns = d.ns))`
}

/** Changes that are committed together at most. */
export const maxBatch = 512
