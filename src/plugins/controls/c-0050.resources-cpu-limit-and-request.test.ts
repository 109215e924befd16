// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0050.resources-cpu-limit-and-request.ts'

const using = (cpu: unknown) => pod({ containers: [container({ resources: { limits: { cpu }, requests: { cpu } } })] })

controlCases(control, {
  passes: {
    'cores and millicores are the same unit': { objects: using(0.5), inputs: { cpu_limit_max: ['500m'] } },
  },
  fails: {
    'more than the configured limit': {
      objects: using('1500m'),
      inputs: { cpu_limit_max: ['1'] },
      failed: ['spec.containers[0].resources.limits.cpu'],
      review: ['spec.containers[0].resources.limits.cpu'],
    },
    'an init container names nothing': {
      objects: pod({
        containers: [container({ resources: { limits: { cpu: 1 }, requests: { cpu: 1 } } })],
        initContainers: [container()],
      }),
      fix: [
        'spec.initContainers[0].resources.limits.cpu=YOUR_VALUE',
        'spec.initContainers[0].resources.requests.cpu=YOUR_VALUE',
      ],
    },
  },
})
