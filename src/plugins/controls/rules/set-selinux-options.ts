// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { fixesOf } from '#plugins/controls/families/containers.ts'
import { evidenceOf } from '#plugins/controls/families/fields.ts'

/** SELinux options are named, by each container or by its pod for all of them. */
export const rule: Rule = { name: 'set-seLinuxOptions', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  if (isRecord(workload?.spec.securityContext?.seLinuxOptions)) return
  for (const at of workload?.containers ?? []) {
    const options: unknown = at.container.securityContext?.seLinuxOptions
    if (isRecord(options)) continue
    const path = `${at.path}.securityContext.seLinuxOptions`
    yield { ...fixesOf(at, [{ path, value: 'YOUR_VALUE' }]), evidence: [evidenceOf(path, options, 'seLinuxOptions')] }
  }
}
