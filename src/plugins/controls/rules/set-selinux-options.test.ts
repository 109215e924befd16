// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './set-selinux-options.ts'

const labelled = { securityContext: { seLinuxOptions: { level: 's0:c123,c456' } } }

ruleCases(rule, {
  passes: {
    'the pod names them for all': pod({ ...labelled, initContainers: [container()] }),
    'each container names them': pod({ containers: [container(labelled)] }),
  },
  fails: {
    'one container does not': {
      objects: pod({ containers: [container(labelled)], initContainers: [container()] }),
      failed: [],
      fix: ['spec.initContainers[0].securityContext.seLinuxOptions=YOUR_VALUE'],
    },
  },
})
