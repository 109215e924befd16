// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './immutable-container-filesystem.ts'

const immutable = { securityContext: { readOnlyRootFilesystem: true } }

ruleCases(rule, {
  passes: {
    'all containers are immutable': pod({ containers: [container(immutable)], initContainers: [container(immutable)] }),
  },
  fails: {
    'the default is writable': {
      objects: deployment(),
      failed: [],
      fix: ['spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem=true'],
    },
    'an init container is writable by choice': {
      objects: pod({
        containers: [container(immutable)],
        initContainers: [container({ securityContext: { readOnlyRootFilesystem: false } })],
      }),
      fix: ['spec.initContainers[0].securityContext.readOnlyRootFilesystem=true'],
    },
    'an ephemeral container fails without a fix': {
      objects: pod({ containers: [container(immutable)], ephemeralContainers: [container()] }),
      fix: [],
    },
  },
})
