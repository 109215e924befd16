// SPDX-License-Identifier: Apache-2.0
/** What the pipeline of profiles counts. */
import type { Metrics } from '#runtime/metrics.ts'

/** What is worked on: the profile of a container, or what is derived for a workload. */
export type KeyKind = 'container' | 'workload'

/** `raced`: somebody else was faster; `gone`: the namespace takes nothing any more. */
export type TurnResult = 'done' | 'raced' | 'gone' | 'failed'

export interface ProfileTally {
  merged(reports: number): void
  turned(kind: KeyKind, result: TurnResult, tookMs: number): void
}

/** Counts in `metrics`; without them nothing is counted. `pending` is read at each scrape. */
export function tallyProfiles(metrics: Metrics | undefined, pending: () => number): ProfileTally {
  const merged = metrics?.counter({
    name: 'storage_profile_reports_merged_total',
    help: 'Reports about containers that became part of a profile.',
  })
  const turns = metrics?.counter({
    name: 'storage_profile_turns_total',
    help: 'Turns at profiles, by what they were about and how they ended.',
    labels: ['kind', 'result'],
  })
  const seconds = metrics?.histogram({
    name: 'storage_profile_turn_duration_seconds',
    help: 'How long a turn took.',
    labels: ['kind'],
  })
  metrics?.add({
    name: 'storage_profile_turns_pending',
    help: 'Profiles that wait for a turn, or have it.',
    type: 'gauge',
    samples: () => [{ value: pending() }],
  })
  return {
    merged: reports => merged?.inc({}, reports),
    turned(kind, result, tookMs) {
      turns?.inc({ kind, result })
      seconds?.observe({ kind }, tookMs / 1000)
    },
  }
}
