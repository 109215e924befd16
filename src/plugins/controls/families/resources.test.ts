// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { resourceIsSet, resourceWithinBounds } from './resources.ts'

function using(limits: object, requests: object) {
  return container({ resources: { limits, requests } })
}

ruleCases(resourceIsSet('resources-cpu-limits', 'cpu', 'limits'), {
  passes: {
    'ephemeral containers have no resources': pod({
      containers: [using({ cpu: 1 }, {})],
      ephemeralContainers: [container()],
    }),
  },
  fails: {
    'an init container without a limit': {
      objects: deployment({ containers: [using({ cpu: '500m' }, {})], initContainers: [container()] }),
      failed: [],
      fix: ['spec.template.spec.initContainers[0].resources.limits.cpu=YOUR_VALUE'],
    },
    'an empty limit is none': {
      objects: pod({ containers: [using({ cpu: '' }, {})] }),
      fix: ['spec.containers[0].resources.limits.cpu=YOUR_VALUE'],
    },
    'damaged resources': {
      objects: pod({ containers: [container({ resources: 'much' })] }),
      fix: ['spec.containers[0].resources.limits.cpu=YOUR_VALUE'],
    },
  },
})

ruleCases(resourceWithinBounds('resources-memory-limit-and-request', 'memory'), {
  passes: {
    'units differ, amounts do not exceed': {
      objects: pod({ containers: [using({ memory: '1Gi' }, { memory: '512Mi' })] }),
      inputs: { memory_limit_max: ['1024Mi'], memory_request_max: ['0.5Gi'], memory_request_min: ['1M'] },
    },
  },
  fails: {
    'above the highest, below the lowest': {
      objects: pod({ containers: [using({ memory: '2Gi' }, { memory: '1Mi' })] }),
      inputs: { memory_limit_max: ['1500M'], memory_request_min: ['2Mi'] },
      failed: ['spec.containers[0].resources.limits.memory', 'spec.containers[0].resources.requests.memory'],
      review: ['spec.containers[0].resources.limits.memory', 'spec.containers[0].resources.requests.memory'],
      fix: [],
    },
    'an absent request fails even where the limit would stand in for it': {
      objects: pod({ containers: [using({ memory: '1Gi' }, {})] }),
      failed: [],
      fix: ['spec.containers[0].resources.requests.memory=YOUR_VALUE'],
    },
  },
  unknown: {
    'an amount that is none cannot be compared with the default minimum': pod({
      containers: [using({ memory: 'lots' }, { memory: '1Mi' })],
    }),
  },
})
