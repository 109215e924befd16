// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { fixesOf } from './families/containers.ts'
import { evidenceOf } from './families/fields.ts'

/** Containers should run under a seccomp profile, their own or that of the pod. */
export const control: Control = {
  id: 'C-0055',
  description: 'Finds containers for which neither the container nor its pod names a seccomp profile.',
  why: 'Unless the kubelet is configured otherwise such a container may call every system call of the kernel, and with it the rarely used ones in which most escapes were found.',
  remediation:
    'Set `securityContext.seccompProfile.type: RuntimeDefault` for the pod, or a profile of your own for a container.',
  test: 'Look for `securityContext.seccompProfile` in the pod spec, else in each container.',
  example: {
    before: 'spec:\n  containers:\n  - name: app\n    image: registry.example/app:1.0',
    after:
      'spec:\n  securityContext:\n    seccompProfile:\n      type: RuntimeDefault\n  containers:\n  - name: app\n    image: registry.example/app:1.0',
  },
  rules: [{ name: 'linux-hardening', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
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
}
