// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { evidenceOf } from '#plugins/controls/families/fields.ts'
import { podSecurityContextOf } from '#plugins/controls/families/pod-security-context.ts'

/**
 * A pod with a security context names the group that owns its volumes.
 *
 * Pods without any security context are not looked at: that rule is for those who began to write one.
 */
export const rule: Rule = { name: 'set-fsgroup-value', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  const at = podSecurityContextOf(workload)
  if (!at) return
  const { fsGroup } = at.context
  if (typeof fsGroup === 'number' && fsGroup >= 0) return
  const path = `${at.path}.fsGroup`
  yield { fixPaths: [{ path, value: 'YOUR_VALUE' }], evidence: [evidenceOf(path, fsGroup, 'fsGroup: a group ID')] }
}
