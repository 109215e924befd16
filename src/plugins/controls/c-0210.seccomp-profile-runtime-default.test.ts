// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0210.seccomp-profile-runtime-default.ts'

const profile = (type: string) => ({ securityContext: { seccompProfile: { type } } })

controlCases(control, {
  passes: {
    'the pod says it for its containers': pod({ ...profile('RuntimeDefault'), initContainers: [container()] }),
    'the container undoes what the pod says': pod({
      ...profile('Unconfined'),
      containers: [container(profile('RuntimeDefault'))],
    }),
  },
  fails: {
    'nobody names a profile': {
      objects: deployment({ initContainers: [container()] }),
      failed: [],
      fix: [
        'spec.template.spec.containers[0].securityContext.seccompProfile.type=RuntimeDefault',
        'spec.template.spec.initContainers[0].securityContext.seccompProfile.type=RuntimeDefault',
      ],
    },
    'the container has another profile': {
      objects: pod({ ...profile('RuntimeDefault'), containers: [container(profile('Localhost'))] }),
      failed: ['spec.containers[0].securityContext.seccompProfile.type'],
      review: ['spec.containers[0].securityContext.seccompProfile.type'],
      fix: [],
    },
    'the pod has another profile': {
      objects: pod(profile('Unconfined')),
      failed: ['spec.securityContext.seccompProfile.type'],
      fix: [],
    },
  },
})
