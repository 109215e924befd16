// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0009.resource-limits.ts'

const limited = container({ resources: { limits: { cpu: 1, memory: '1Gi' } } })

controlCases(control, {
  passes: { 'both are limited': pod({ containers: [limited], initContainers: [limited] }) },
  fails: {
    'requests are no limits': {
      objects: pod({ containers: [container({ resources: { requests: { cpu: 1, memory: '1Gi' } } })] }),
      failed: [],
      fix: [
        'spec.containers[0].resources.limits.cpu=YOUR_VALUE',
        'spec.containers[0].resources.limits.memory=YOUR_VALUE',
      ],
    },
    'only the missing one is named, also of an init container': {
      objects: pod({ containers: [limited], initContainers: [container({ resources: { limits: { cpu: 1 } } })] }),
      fix: ['spec.initContainers[0].resources.limits.memory=YOUR_VALUE'],
    },
  },
})
