// SPDX-License-Identifier: Apache-2.0
/**
 * Why a pair may differ from the original: a named reason, each a predicate over the pair.
 *
 * A reason never lists names of objects. Source: the list of places where the original is wrong.
 */
import type { Scan } from '#engines/posture/run.ts'
import type { Difference } from './compare.ts'
import { rbacExplanations } from './rbac-explanations.ts'

export interface Explanation {
  readonly reason: string
  explains(difference: Difference, scan: Scan): boolean
}

const explanations: readonly Explanation[] = [
  {
    reason: 'an image signature that nobody gave cannot be checked: skipped, not failed',
    explains: ({ controlID, got }) =>
      (controlID === 'C-0236' || controlID === 'C-0237') && got?.startsWith('skipped') === true,
  },
  ...rbacExplanations,
]

/** The reason of a difference, if one is known. */
export function explain(difference: Difference, scan: Scan): string | undefined {
  return explanations.find(each => each.explains(difference, scan))?.reason
}
