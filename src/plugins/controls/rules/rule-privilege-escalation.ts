// SPDX-License-Identifier: Apache-2.0
import type { Evidence, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { addedAmong } from '#plugins/controls/families/capabilities.ts'
import { deletable } from '#plugins/controls/families/containers.ts'

/**
 * A container is privileged, or has the capability that amounts to the same.
 *
 * SYS_ADMIN lets a process mount file systems and so reach the node; ALL contains it.
 * Source: capabilities(7); Kubernetes "Pod Security Standards".
 */
export const rule: Rule = { name: 'rule-privilege-escalation', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of workload?.containers ?? []) {
    const evidence: Evidence[] = addedAmong(at, ['SYS_ADMIN']).map(({ path, written }) => ({ path, found: written }))
    if (at.container.securityContext?.privileged === true)
      evidence.push({ path: `${at.path}.securityContext.privileged`, found: true })
    if (evidence.length > 0)
      yield {
        ...deletable(
          at,
          evidence.map(({ path }) => path),
        ),
        evidence,
      }
  }
}
