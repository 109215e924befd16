// SPDX-License-Identifier: Apache-2.0
/** How much of what was asked for could be judged. */
import type { Report } from './report.ts'

/** 0–100: the share of controls that were evaluated, less 2 for each kind or place that was not read. */
export function coverageScore({ summary, doubts }: Pick<Report, 'summary' | 'doubts'>): number {
  const total = summary.controls.length
  if (total === 0) return 0
  const notEvaluated = summary.controls.filter(({ subStatus }) => subStatus === 'notEvaluated').length
  return Math.max(0, (100 * (total - notEvaluated)) / total - penaltyPerDoubt * doubts.length)
}

/** Source: upstream's penalty for a kind that was read in part. */
const penaltyPerDoubt = 2
