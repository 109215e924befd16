// SPDX-License-Identifier: Apache-2.0
import { cronJob, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './set-fsgroup-value.ts'

ruleCases(rule, {
  passes: {
    'the group is named': pod({ securityContext: { fsGroup: 2000 } }),
    'there is no security context': pod(),
  },
  fails: {
    'the security context is empty': {
      objects: cronJob({ securityContext: null }),
      failed: [],
      fix: ['spec.jobTemplate.spec.template.spec.securityContext.fsGroup=YOUR_VALUE'],
    },
    'a negative number is no group': {
      objects: pod({ securityContext: { fsGroup: -1 } }),
      fix: ['spec.securityContext.fsGroup=YOUR_VALUE'],
    },
  },
})
