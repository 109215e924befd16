// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './drop-capability-netraw.ts'

const having = (capabilities: object) => container({ securityContext: { capabilities } })

ruleCases(rule, {
  passes: {
    'it is dropped': pod({ containers: [having({ drop: ['NET_RAW'] }), having({ drop: ['all'] })] }),
    'what is dropped by name is not added': pod({ containers: [having({ drop: ['NET_RAW'], add: ['NET_RAW'] })] }),
    'all are added before all are dropped': pod({ containers: [having({ drop: ['ALL'], add: ['ALL'] })] }),
    'others may be added': pod({ containers: [having({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] })] }),
  },
  fails: {
    'nothing is dropped, also in an init container': {
      objects: deployment({ initContainers: [container()] }),
      failed: [],
      fix: [
        'spec.template.spec.containers[0].securityContext.capabilities.drop[0]=NET_RAW',
        'spec.template.spec.initContainers[0].securityContext.capabilities.drop[0]=NET_RAW',
      ],
    },
    'another one is dropped': {
      objects: pod({ containers: [having({ drop: ['NET_ADMIN'] })] }),
      fix: ['spec.containers[0].securityContext.capabilities.drop[1]=NET_RAW'],
    },
    'it is added and nothing is dropped: dropping it is enough': {
      objects: pod({ containers: [having({ add: ['NET_RAW'] })] }),
      failed: [],
      fix: ['spec.containers[0].securityContext.capabilities.drop[0]=NET_RAW'],
    },
    'all are dropped and it is added again': {
      objects: pod({ containers: [having({ drop: ['ALL'], add: ['NET_RAW'] })] }),
      failed: ['spec.containers[0].securityContext.capabilities.add'],
      deletes: ['spec.containers[0].securityContext.capabilities.add'],
      fix: [],
    },
  },
})
