// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { addedAmong, drops } from '#plugins/controls/families/capabilities.ts'
import { deletable, fixesOf } from '#plugins/controls/families/containers.ts'
import { evidenceOf, fieldsOf, listOf } from '#plugins/controls/families/fields.ts'

/**
 * Containers drop NET_RAW, and do not add it again.
 *
 * Most runtimes give it by default; with it a container forges packets, and answers for others on the pod network.
 */
export const rule: Rule = { name: 'drop-capability-netraw', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of workload?.containers ?? []) {
    const path = `${at.path}.securityContext.capabilities`
    const capabilities = fieldsOf(at.container.securityContext?.capabilities)
    if (addedAmong(at, ['NET_RAW']).length > 0)
      yield { ...deletable(at, [`${path}.add`]), evidence: [evidenceOf(`${path}.add`, capabilities['add'], 'add')] }
    if (drops(at, 'NET_RAW')) continue
    const next = `${path}.drop[${listOf(capabilities['drop']).length}]`
    yield { ...fixesOf(at, [{ path: next, value: 'NET_RAW' }]), evidence: [{ path: next, missing: 'NET_RAW or ALL' }] }
  }
}
