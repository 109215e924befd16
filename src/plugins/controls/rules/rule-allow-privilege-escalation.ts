// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { fixesOf } from '#plugins/controls/families/containers.ts'
import { evidenceOf } from '#plugins/controls/families/fields.ts'

/**
 * A process may gain more privileges than its parent unless the container forbids it.
 *
 * Kubernetes treats an absent `allowPrivilegeEscalation` as true, so absence fails. The repair names `privileged`
 * as well: Kubernetes refuses `allowPrivilegeEscalation: false` on a privileged container.
 * Source: Kubernetes "Configure a Security Context for a Pod or Container".
 */
export const rule: Rule = { name: 'rule-allow-privilege-escalation', findings }

function* findings({ object, kind, workload }: Subject): Iterable<Failure> {
  if (kind === 'PodSecurityPolicy.policy') {
    const { spec } = object
    const at = 'spec.allowPrivilegeEscalation'
    if (isRecord(spec) && spec['allowPrivilegeEscalation'] === false) return
    yield {
      fixPaths: [{ path: at, value: 'false' }],
      evidence: [{ path: at, missing: 'allowPrivilegeEscalation: false' }],
    }
    return
  }
  for (const at of workload?.containers ?? []) {
    const path = `${at.path}.securityContext.allowPrivilegeEscalation`
    const value = at.container.securityContext?.allowPrivilegeEscalation
    if (value === false) continue
    yield {
      ...fixesOf(at, [
        { path, value: 'false' },
        { path: `${at.path}.securityContext.privileged`, value: 'false' },
      ]),
      evidence: [evidenceOf(path, value, 'allowPrivilegeEscalation: false')],
    }
  }
}
