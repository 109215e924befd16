// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0268.resources-cpu-requests.ts'

const named = container({ resources: { requests: { cpu: '100m' } } })

controlCases(control, {
  passes: { 'the request is named': pod({ containers: [named], initContainers: [named] }) },
  fails: {
    'the other part does not stand in for it': {
      objects: pod({ containers: [container({ resources: { limits: { cpu: '100m' } } })] }),
      failed: [],
      fix: ['spec.containers[0].resources.requests.cpu=YOUR_VALUE'],
    },
    'an init container names none': {
      objects: pod({ containers: [named], initContainers: [container()] }),
      fix: ['spec.initContainers[0].resources.requests.cpu=YOUR_VALUE'],
    },
  },
})
