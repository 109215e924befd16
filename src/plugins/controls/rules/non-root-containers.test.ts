// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './non-root-containers.ts'

const safe = { securityContext: { runAsNonRoot: true, runAsGroup: 1000 } }

ruleCases(rule, {
  passes: {
    'every container has a user and a group that are not root': deployment({
      containers: [container({ securityContext: { runAsUser: 1000, runAsGroup: 1000 } })],
      initContainers: [container(safe)],
    }),
    'the pod decides for its containers': pod({ securityContext: { runAsNonRoot: true, runAsGroup: 3000 } }),
    'runAsNonRoot is enough where user 0 is named, as the kubelet refuses to start it': pod({
      containers: [container({ securityContext: { runAsNonRoot: true, runAsUser: 0, runAsGroup: 1 } })],
    }),
  },
  fails: {
    'nothing is said': {
      objects: cronJob(),
      failed: [],
      fix: [
        'spec.jobTemplate.spec.template.spec.containers[0].securityContext.runAsNonRoot=true',
        'spec.jobTemplate.spec.template.spec.containers[0].securityContext.runAsGroup=1000',
      ],
    },
    'the container undoes what the pod says': {
      objects: pod({
        securityContext: { runAsUser: 1000, runAsGroup: 1000 },
        containers: [container({ securityContext: { runAsUser: 0 } })],
      }),
      fix: ['spec.containers[0].securityContext.runAsUser=1000'],
    },
    'the pod names root': {
      objects: pod({ securityContext: { runAsUser: 0, runAsGroup: 0 } }),
      fix: ['spec.securityContext.runAsUser=1000', 'spec.securityContext.runAsGroup=1000'],
    },
    'only an init container runs as root': {
      objects: pod({ containers: [container(safe)], initContainers: [container()] }),
      fix: [
        'spec.initContainers[0].securityContext.runAsNonRoot=true',
        'spec.initContainers[0].securityContext.runAsGroup=1000',
      ],
    },
    'an ephemeral container runs as root, and cannot be repaired': {
      objects: pod({ containers: [container(safe)], ephemeralContainers: [container()] }),
      failed: [],
      fix: [],
    },
    'a user that is no number is not known to be safe': {
      objects: pod({ containers: [container({ securityContext: { runAsUser: 'app', runAsGroup: 1 } })] }),
      fix: ['spec.containers[0].securityContext.runAsUser=1000'],
    },
  },
})
