// SPDX-License-Identifier: Apache-2.0
/** Seccomp profiles. Source: Kubernetes "Restrict a Container's Syscalls with seccomp". */
import type { Failure, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { fixesOf } from './containers.ts'
import { evidenceOf } from './fields.ts'

/** The rule that a profile is named, by each container or by its pod for all of them. */
export function seccompProfileIsNamed(name: string): Rule {
  return {
    name,
    *findings({ workload }: Subject): Iterable<Failure> {
      if (isRecord(workload?.spec.securityContext?.seccompProfile)) return
      for (const at of workload?.containers ?? []) {
        const profile: unknown = at.container.securityContext?.seccompProfile
        if (isRecord(profile)) continue
        const path = `${at.path}.securityContext.seccompProfile`
        yield {
          ...fixesOf(at, [{ path, value: 'YOUR_VALUE' }]),
          evidence: [evidenceOf(path, profile, 'seccompProfile: {type: RuntimeDefault}')],
        }
      }
    },
  }
}
