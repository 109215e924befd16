// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { toReview } from './families/containers.ts'
import { evidenceOf, fieldsOf } from './families/fields.ts'

/** Deployments should replace their pods one after the other. */
export const control: Control = {
  id: 'C-0305',
  description: 'Finds Deployments that end all pods before they start new ones.',
  why: 'With the strategy Recreate every roll-out is an outage, and one that lasts when the new version does not start.',
  remediation:
    'Remove `spec.strategy` or set its type to RollingUpdate; where two versions must never run together, accept the finding with that reason.',
  test: 'Read `spec.strategy.type`: absent means RollingUpdate, anything else fails.',
  example: { before: 'spec:\n  strategy:\n    type: Recreate', after: 'spec:\n  strategy:\n    type: RollingUpdate' },
  rules: [{ name: 'no-rolling-update-strategy', findings }],
}

const wanted = 'RollingUpdate'

function* findings({ object }: Subject): Iterable<Failure> {
  const { type } = fieldsOf(fieldsOf(object['spec'])['strategy'])
  if (type === undefined || type === null || type === '' || type === wanted) return
  const path = 'spec.strategy.type'
  yield { ...toReview([path]), fixPaths: [{ path, value: wanted }], evidence: [evidenceOf(path, type, wanted)] }
}
