// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './rule-privilege-escalation.ts'

const privileged = container({ securityContext: { privileged: true } })
const adding = (name: string) => container({ securityContext: { capabilities: { add: ['CHOWN', name] } } })

ruleCases(rule, {
  passes: {
    'no container is privileged': pod({ containers: [container({ securityContext: { privileged: false } })] }),
    'a lesser capability': pod({ containers: [adding('NET_ADMIN')] }),
  },
  fails: {
    'privileged and SYS_ADMIN are two reasons': {
      objects: deployment({
        containers: [container({ securityContext: { privileged: true, capabilities: { add: ['SYS_ADMIN'] } } })],
      }),
      failed: [
        'spec.template.spec.containers[0].securityContext.privileged',
        'spec.template.spec.containers[0].securityContext.capabilities.add[0]',
      ],
      deletes: [
        'spec.template.spec.containers[0].securityContext.privileged',
        'spec.template.spec.containers[0].securityContext.capabilities.add[0]',
      ],
    },
    'SYS_ADMIN however it is written': {
      objects: pod({ containers: [adding('cap_sys_admin'), adding('ALL')] }),
      failed: [
        'spec.containers[0].securityContext.capabilities.add[1]',
        'spec.containers[1].securityContext.capabilities.add[1]',
      ],
    },
    'an init container is privileged': {
      objects: pod({ initContainers: [privileged] }),
      failed: ['spec.initContainers[0].securityContext.privileged'],
    },
    'a privileged ephemeral container cannot be changed': {
      objects: pod({ ephemeralContainers: [privileged] }),
      failed: ['spec.ephemeralContainers[0].securityContext.privileged'],
      deletes: [],
    },
  },
})
