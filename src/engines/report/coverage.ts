// SPDX-License-Identifier: Apache-2.0
/** How much of what was asked for could be judged. */
import type { Report } from './report.ts'

/** 0–100: the share of controls that were evaluated, less 2 for each place that was not read, 5 for each unused policy. */
export function coverageScore({
  summary,
  doubts,
  degraded = [],
}: Pick<Report, 'summary' | 'doubts' | 'degraded'>): number {
  const total = summary.controls.length
  if (total === 0) return 0
  const notEvaluated = summary.controls.filter(({ subStatus }) => subStatus === 'notEvaluated').length
  const penalty = penaltyPerDoubt * doubts.length + penaltyPerDegradation * degraded.length
  return Math.max(0, (100 * (total - notEvaluated)) / total - penalty)
}

/** Source: upstream's penalties for a kind that was read in part, and for a policy that could not be used. */
const penaltyPerDoubt = 2
const penaltyPerDegradation = 5
