// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0046.insecure-capabilities.ts'

function adding(...add: readonly unknown[]) {
  return container({ securityContext: { capabilities: { add } } })
}

controlCases(control, {
  passes: {
    'the capability is not on the list': pod({ containers: [adding('CHOWN', 'NET_BIND_SERVICE')] }),
    'dropping is not adding': pod({
      containers: [container({ securityContext: { capabilities: { drop: ['NET_RAW'] } } })],
    }),
    'the list is what the user makes it': {
      objects: pod({ containers: [adding('NET_RAW')] }),
      inputs: { insecureCapabilities: ['SYS_ADMIN'] },
    },
  },
  fails: {
    'prefix and case do not matter': {
      objects: deployment({ containers: [adding('CHOWN', 'cap_net_raw', 'BPF')] }),
      failed: [
        'spec.template.spec.containers[0].securityContext.capabilities.add[1]',
        'spec.template.spec.containers[0].securityContext.capabilities.add[2]',
      ],
      deletes: [
        'spec.template.spec.containers[0].securityContext.capabilities.add[1]',
        'spec.template.spec.containers[0].securityContext.capabilities.add[2]',
      ],
    },
    'all capabilities include the listed ones': {
      objects: pod({ containers: [adding('ALL')] }),
      inputs: { insecureCapabilities: ['SYS_ADMIN'] },
      failed: ['spec.containers[0].securityContext.capabilities.add[0]'],
    },
    'an init container counts': {
      objects: pod({ initContainers: [adding('SYS_ADMIN')] }),
      failed: ['spec.initContainers[0].securityContext.capabilities.add[0]'],
    },
    'an ephemeral container fails, but cannot be changed': {
      objects: pod({ ephemeralContainers: [adding('SYS_ADMIN')] }),
      failed: ['spec.ephemeralContainers[0].securityContext.capabilities.add[0]'],
      deletes: [],
    },
  },
})
