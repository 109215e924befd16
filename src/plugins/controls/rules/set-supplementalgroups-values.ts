// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { listOf } from '#plugins/controls/families/fields.ts'
import { podSecurityContextOf } from '#plugins/controls/families/pod-security-context.ts'

/** A pod does not join the group root. */
export const rule: Rule = { name: 'set-supplementalgroups-values', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  const at = podSecurityContextOf(workload)
  if (!at) return
  const path = `${at.path}.supplementalGroups`
  const index = listOf(at.context['supplementalGroups']).indexOf(0)
  if (index < 0) return
  yield {
    failedPaths: [path],
    fixPaths: [{ path, value: 'REMOVE_GROUP_0' }],
    evidence: [{ path: `${path}[${index}]`, found: 0 }],
  }
}
