// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0057.privileged-container.ts'

controlCases(control, {
  passes: { 'an ordinary container': pod() },
  fails: {
    'a privileged container': {
      objects: pod({ containers: [container({ securityContext: { privileged: true } })] }),
      failed: ['spec.containers[0].securityContext.privileged'],
    },
  },
})
