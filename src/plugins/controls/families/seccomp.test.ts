// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { seccompProfileIsNamed } from './seccomp.ts'

const seccompProfile = { type: 'RuntimeDefault' }
const profiled = container({ securityContext: { seccompProfile } })

ruleCases(seccompProfileIsNamed('set-seccomp-profile'), {
  passes: {
    'the profile of the pod is for all containers': cronJob({ securityContext: { seccompProfile } }),
    'each container has its own': pod({ containers: [profiled], initContainers: [profiled] }),
  },
  fails: {
    'one container has none': {
      objects: pod({ containers: [profiled, container()], initContainers: [container()] }),
      failed: [],
      fix: [
        'spec.containers[1].securityContext.seccompProfile=YOUR_VALUE',
        'spec.initContainers[0].securityContext.seccompProfile=YOUR_VALUE',
      ],
    },
    'an ephemeral container cannot get one': {
      objects: pod({ containers: [profiled], ephemeralContainers: [container()] }),
      fix: [],
    },
    'a text is no profile': {
      objects: pod({ securityContext: { seccompProfile: 'RuntimeDefault' } }),
      fix: ['spec.containers[0].securityContext.seccompProfile=YOUR_VALUE'],
    },
  },
})
