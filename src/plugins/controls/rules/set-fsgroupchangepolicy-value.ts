// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { evidenceOf } from '#plugins/controls/families/fields.ts'
import { podSecurityContextOf } from '#plugins/controls/families/pod-security-context.ts'

/** A pod with a security context says when the owner of its volumes is changed. */
export const rule: Rule = { name: 'set-fsgroupchangepolicy-value', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  const at = podSecurityContextOf(workload)
  if (!at) return
  const { fsGroupChangePolicy: policy } = at.context
  if (policy === 'Always' || policy === 'OnRootMismatch') return
  const path = `${at.path}.fsGroupChangePolicy`
  yield { fixPaths: [{ path, value: 'Always' }], evidence: [evidenceOf(path, policy, 'Always or OnRootMismatch')] }
}
