// SPDX-License-Identifier: Apache-2.0
import { deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './set-supplementalgroups-values.ts'

ruleCases(rule, {
  passes: {
    'other groups': pod({ securityContext: { supplementalGroups: [1000, 2000] } }),
    'damaged groups': pod({ securityContext: { supplementalGroups: 0 } }),
  },
  fails: {
    'the group root among others': {
      objects: deployment({ securityContext: { supplementalGroups: [1000, 0] } }),
      failed: ['spec.template.spec.securityContext.supplementalGroups'],
      review: [],
      fix: ['spec.template.spec.securityContext.supplementalGroups=REMOVE_GROUP_0'],
    },
  },
})
