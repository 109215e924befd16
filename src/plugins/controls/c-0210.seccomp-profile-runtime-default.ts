// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fixesOf, toReview } from './families/containers.ts'
import { evidenceOf, fieldsOf } from './families/fields.ts'

/** The seccomp profile should be that of the container runtime. */
export const control: Control = {
  id: 'C-0210',
  description: 'Finds containers whose seccomp profile, their own or that of their pod, is not RuntimeDefault.',
  why: 'The profile of the runtime forbids the system calls that ordinary programs never make and exploits do; unconfined containers may make them all.',
  remediation:
    'Set `securityContext.seccompProfile.type: RuntimeDefault` for the pod, and remove other types from containers.',
  test: 'For each container read `seccompProfile.type` of the container, else of the pod: it has to be RuntimeDefault. A profile of your own (Localhost) is for a person to judge.',
  example: {
    before:
      'spec:\n  containers:\n  - name: app\n    securityContext:\n      seccompProfile:\n        type: Unconfined',
    after: 'spec:\n  securityContext:\n    seccompProfile:\n      type: RuntimeDefault\n  containers:\n  - name: app',
  },
  rules: [{ name: 'set-seccomp-profile-RuntimeDefault', findings }],
}

const wanted = 'RuntimeDefault'

function* findings({ workload }: Subject): Iterable<Failure> {
  const field = 'securityContext.seccompProfile.type'
  const ofPod = fieldsOf(workload?.spec.securityContext?.seccompProfile)['type']
  for (const at of workload?.containers ?? []) {
    const own = fieldsOf(at.container.securityContext?.seccompProfile)['type']
    const type = own ?? ofPod
    if (type === wanted) continue
    const isOfPod = (own === undefined || own === null) && ofPod !== undefined && ofPod !== null
    const path = isOfPod ? `${workload?.specPath}.${field}` : `${at.path}.${field}`
    const paths = type === undefined || type === null ? fixesOf(at, [{ path, value: wanted }]) : toReview([path])
    yield { ...paths, evidence: [evidenceOf(path, type, `type: ${wanted}`)] }
  }
}
