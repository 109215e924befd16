// SPDX-License-Identifier: Apache-2.0
import { cronJob, deployment, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0293.service-with-no-workload.ts'

const service = (spec: object, namespace = 'shop') => object('v1', 'Service', { name: 's', namespace }, { spec })

controlCases(control, {
  passes: {
    'a workload has the labels': [service({ selector: { app: 'web' } }), deployment()],
    'somebody else fills it': service({}),
    'a name of the outside': service({ type: 'ExternalName', selector: { app: 'ghost' } }),
    'a damaged selector': service({ selector: 'app=ghost' }),
  },
  fails: {
    'no workload has the labels': {
      objects: [service({ selector: { app: 'web', tier: 'front' } }), deployment(), cronJob()],
      names: ['Service/s'],
      failed: ['spec.selector'],
      review: [],
      fix: [],
    },
    'the workload is of another namespace': {
      objects: [service({ selector: { app: 'web' } }, 'other'), deployment()],
      failed: ['spec.selector'],
    },
  },
})
