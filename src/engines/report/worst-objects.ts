// SPDX-License-Identifier: Apache-2.0
/** The objects with the most severe failures of a scan. */
import { compareSeverityCounts } from '#domain/severity.ts'
import {
  type FailureWeight,
  nameOf,
  type ObjectName,
  type WithWorstControl,
  WorstControls,
  weigh,
} from '#engines/posture/results/object-score.ts'
import type { JudgedSubject } from '#engines/posture/results/subject-list.ts'

export type WorstObject = ObjectName & FailureWeight & WithWorstControl

/** Up to `limit` objects, the worst first. Cost: O(subjects × limit) at worst, constant memory. */
export function worstObjects(subjects: Iterable<JudgedSubject>, limit: number): WorstObject[] {
  const worst: (ObjectName & FailureWeight)[] = []
  const controls = new WorstControls()
  for (const subject of subjects) {
    if (subject.failed.length === 0) continue
    const candidate = { ...nameOf(subject), ...weigh(subject.failed) }
    controls.add(candidate)
    const at = worst.findIndex(each => compareSeverityCounts(candidate.bySeverity, each.bySeverity) < 0)
    if (at < 0 && worst.length >= limit) continue
    worst.splice(at < 0 ? worst.length : at, 0, candidate)
    if (worst.length > limit) worst.pop()
  }
  return worst.map(each => ({ ...each, ...controls.of(each) }))
}
