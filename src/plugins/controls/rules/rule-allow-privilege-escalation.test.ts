// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, object, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './rule-allow-privilege-escalation.ts'

const forbids = { securityContext: { allowPrivilegeEscalation: false } }

ruleCases(rule, {
  passes: {
    'every container forbids it': pod({ containers: [container(forbids)], initContainers: [container(forbids)] }),
    'a pod security policy forbids it': object(
      'policy/v1beta1',
      'PodSecurityPolicy',
      { name: 'restricted' },
      { spec: { allowPrivilegeEscalation: false } },
    ),
  },
  fails: {
    'absent, because the Kubernetes default is true': {
      objects: pod(),
      failed: [],
      fix: [
        'spec.containers[0].securityContext.allowPrivilegeEscalation=false',
        'spec.containers[0].securityContext.privileged=false',
      ],
    },
    'only an init container allows it': {
      objects: cronJob({
        containers: [container(forbids)],
        initContainers: [container({ securityContext: { allowPrivilegeEscalation: true } })],
      }),
      fix: [
        'spec.jobTemplate.spec.template.spec.initContainers[0].securityContext.allowPrivilegeEscalation=false',
        'spec.jobTemplate.spec.template.spec.initContainers[0].securityContext.privileged=false',
      ],
    },
    'an ephemeral container allows it, and cannot be changed': {
      objects: pod({ containers: [container(forbids)], ephemeralContainers: [container()] }),
      failed: [],
      fix: [],
    },
  },
})
