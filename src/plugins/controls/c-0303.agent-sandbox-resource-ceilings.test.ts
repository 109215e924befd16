// SPDX-License-Identifier: Apache-2.0
import { container, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0303.agent-sandbox-resource-ceilings.ts'

const template = (spec: object) =>
  object('extensions.agents.x-k8s.io/v1beta1', 'SandboxTemplate', { name: 's' }, { spec: { podTemplate: { spec } } })
const limited = (limits: object) => container({ resources: { limits } })

controlCases(control, {
  'resources-sandbox-cpu-limits': {
    passes: {
      'no ceiling is configured': template({ containers: [limited({ cpu: '64' })] }),
      'below the ceiling': {
        objects: template({ containers: [limited({ cpu: '500m' })] }),
        inputs: { sandbox_cpu_limit_max: ['1'] },
      },
    },
    fails: {
      'above the ceiling': {
        objects: template({ containers: [limited({ cpu: '4000m' })] }),
        inputs: { sandbox_cpu_limit_max: ['1'] },
        failed: ['spec.podTemplate.spec.containers[0].resources.limits.cpu'],
        review: ['spec.podTemplate.spec.containers[0].resources.limits.cpu'],
        fix: [],
      },
    },
  },
  'resources-sandbox-memory-limits': {
    passes: { 'a limit': template({ containers: [limited({ memory: '1Gi' })] }) },
    fails: {
      'an init container without a limit': {
        objects: template({ containers: [limited({ memory: '1Gi' })], initContainers: [container()] }),
        failed: [],
        fix: ['spec.podTemplate.spec.initContainers[0].resources.limits.memory=YOUR_VALUE'],
      },
    },
  },
})
