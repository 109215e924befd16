// SPDX-License-Identifier: Apache-2.0
import { deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './set-fsgroupchangepolicy-value.ts'

ruleCases(rule, {
  passes: {
    'both known policies': pod({ securityContext: { fsGroupChangePolicy: 'OnRootMismatch' } }),
    'there is no security context': pod(),
  },
  fails: {
    'none is named': {
      objects: deployment({ securityContext: { fsGroup: 1 } }),
      failed: [],
      fix: ['spec.template.spec.securityContext.fsGroupChangePolicy=Always'],
    },
    'an unknown one': {
      objects: pod({ securityContext: { fsGroupChangePolicy: 'None' } }),
      fix: ['spec.securityContext.fsGroupChangePolicy=Always'],
    },
  },
})
