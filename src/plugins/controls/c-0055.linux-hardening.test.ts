// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0055.linux-hardening.ts'

const seccompProfile = { type: 'RuntimeDefault' }
const profiled = container({ securityContext: { seccompProfile } })

controlCases(control, {
  passes: {
    'the profile of the pod is for all containers': cronJob({
      securityContext: { seccompProfile },
      initContainers: [container()],
    }),
    'each container has its own': pod({ containers: [profiled], initContainers: [profiled] }),
  },
  fails: {
    'SELinux options and dropped capabilities are not a profile': {
      objects: pod({
        containers: [profiled, container({ securityContext: { seLinuxOptions: {}, capabilities: { drop: ['ALL'] } } })],
      }),
      failed: [],
      fix: ['spec.containers[1].securityContext.seccompProfile=YOUR_VALUE'],
    },
    'an init container has none': {
      objects: pod({ containers: [profiled], initContainers: [container()] }),
      fix: ['spec.initContainers[0].securityContext.seccompProfile=YOUR_VALUE'],
    },
  },
})
