// SPDX-License-Identifier: Apache-2.0
/** Tells what a store does and holds. */
import type { Metrics } from '#runtime/metrics.ts'
import { type KindUsage, mostQuarantinedListed, type ObjectStore, type StoreErrorCode } from './store.ts'

/** Something that a store did. */
export type StoreSample =
  /**
   * Changes were committed together. `seconds` is, in SQLite, the commit alone, which waits for the disk; in
   * PostgreSQL the whole transaction.
   */
  | { readonly kind: 'commit'; readonly changes: number; readonly seconds: number }
  /** The database refused, or could not be reached. */
  | { readonly kind: 'failure'; readonly code: StoreErrorCode }

export interface StoreMetrics {
  /** Takes what happened. */
  readonly observe: (sample: StoreSample) => void
  /** Measures what the store holds, unless that was done a moment ago. What fails leaves the last figures. */
  refresh(store: ObjectStore, nowMs: number): Promise<void>
}

const changeBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
const commitBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Counting reads every row's key. */
const refreshEveryMs = 10_000

/** Adds the metrics of a store; names begin with the prefix, such as `storage`. */
export function createStoreMetrics(metrics: Metrics, prefix: string): StoreMetrics {
  const changes = metrics.histogram({
    name: `${prefix}_commit_changes`,
    help: 'Changes that were committed together.',
    bounds: changeBounds,
  })
  const commits = metrics.histogram({
    name: `${prefix}_commit_duration_seconds`,
    help: 'Time of a commit until it is on the disk; with PostgreSQL, of its whole transaction.',
    bounds: commitBounds,
  })
  const failures = metrics.counter({
    name: `${prefix}_database_errors_total`,
    help: 'Reads and writes that the database failed.',
    labels: ['code'],
  })
  let usage: readonly KindUsage[] = []
  let quarantined = 0
  let refreshedAtMs = Number.NEGATIVE_INFINITY
  const gauge = { type: 'gauge' } as const
  metrics.add({
    ...gauge,
    name: `${prefix}_objects`,
    help: 'Objects stored, by resource.',
    samples: () => usage.map(({ kind: resource, objects: value }) => ({ labels: { resource }, value })),
  })
  metrics.add({
    ...gauge,
    name: `${prefix}_body_bytes`,
    help: 'Bytes of the bodies of objects, before compression, by resource.',
    samples: () => usage.map(({ kind: resource, bodyBytes: value }) => ({ labels: { resource }, value })),
  })
  metrics.add({
    ...gauge,
    name: `${prefix}_quarantined_objects`,
    help: `Objects that were put aside as damaged; ${mostQuarantinedListed} stands for that many or more.`,
    samples: () => [{ value: quarantined }],
  })
  return {
    observe(sample) {
      if (sample.kind === 'failure') failures.inc({ code: sample.code })
      else {
        changes.observe({}, sample.changes)
        commits.observe({}, sample.seconds)
      }
    },
    async refresh(store, nowMs) {
      if (nowMs - refreshedAtMs < refreshEveryMs) return
      refreshedAtMs = nowMs
      try {
        usage = await store.usage()
        quarantined = (await store.quarantine()).length
      } catch {
        // The failure is counted where it happened.
      }
    },
  }
}
