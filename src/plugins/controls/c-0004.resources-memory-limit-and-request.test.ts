// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0004.resources-memory-limit-and-request.ts'

const resources = { limits: { memory: '128Mi' }, requests: { memory: '64Mi' } }

controlCases(control, {
  passes: { 'both are named': pod({ containers: [container({ resources })] }) },
  fails: {
    'neither is named': {
      objects: cronJob(),
      fix: [
        'spec.jobTemplate.spec.template.spec.containers[0].resources.limits.memory=YOUR_VALUE',
        'spec.jobTemplate.spec.template.spec.containers[0].resources.requests.memory=YOUR_VALUE',
      ],
    },
    'the limit is above the configured one': {
      objects: pod({ containers: [container({ resources })] }),
      inputs: { memory_limit_max: ['100Mi'] },
      failed: ['spec.containers[0].resources.limits.memory'],
    },
  },
})
