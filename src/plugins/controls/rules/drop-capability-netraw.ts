// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import { addedAmong, capabilityName, drops } from '#plugins/controls/families/capabilities.ts'
import { deletable, fixesOf } from '#plugins/controls/families/containers.ts'
import { evidenceOf, fieldsOf, listOf, textsOf } from '#plugins/controls/families/fields.ts'

/**
 * Containers drop NET_RAW, by name or with all others without adding it again.
 *
 * Most runtimes give it by default; with it a container forges packets, and answers for others on the pod network.
 * Runtimes take `ALL` first, then add by name, then drop by name: what is dropped by name stays away although it is
 * added as well, what is dropped with all others comes back. Source: containerd, `WithCapabilities` of its CRI plugin.
 */
export const rule: Rule = { name: 'drop-capability-netraw', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of workload?.containers ?? []) {
    const path = `${at.path}.securityContext.capabilities`
    const capabilities = fieldsOf(at.container.securityContext?.capabilities)
    if (drops(at, 'NET_RAW')) {
      if (addsByName(at))
        yield { ...deletable(at, [`${path}.add`]), evidence: [evidenceOf(`${path}.add`, capabilities['add'], 'add')] }
      continue
    }
    const next = `${path}.drop[${listOf(capabilities['drop']).length}]`
    yield { ...fixesOf(at, [{ path: next, value: 'NET_RAW' }]), evidence: [{ path: next, missing: 'NET_RAW or ALL' }] }
  }
}

function addsByName(at: ContainerAt): boolean {
  return addedAmong(at, ['NET_RAW']).some(({ name }) => name === 'NET_RAW') && !dropsByName(at)
}

function dropsByName({ container }: ContainerAt): boolean {
  const dropped = fieldsOf(container.securityContext?.capabilities)['drop']
  return textsOf(dropped).map(capabilityName).includes('NET_RAW')
}
