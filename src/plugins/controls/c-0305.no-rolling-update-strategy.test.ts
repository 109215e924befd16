// SPDX-License-Identifier: Apache-2.0
import { deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0305.no-rolling-update-strategy.ts'

const having = (strategy: unknown) => object('apps/v1', 'Deployment', { name: 'web' }, { spec: { strategy } })

controlCases(control, {
  passes: {
    'rolling is the default': deployment(),
    'rolling by name': having({ type: 'RollingUpdate', rollingUpdate: {} }),
    'a damaged strategy': having('Recreate'),
  },
  fails: {
    'all pods at once': {
      objects: having({ type: 'Recreate' }),
      failed: ['spec.strategy.type'],
      review: ['spec.strategy.type'],
      fix: ['spec.strategy.type=RollingUpdate'],
    },
  },
})
