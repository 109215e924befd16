// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0295.duplicate-environment-variable.ts'

const setting = (...names: unknown[]) => container({ env: names.map(name => ({ name, value: 'x' })) })

controlCases(control, {
  passes: {
    'each once, and case matters': pod({ containers: [setting('A', 'B', 'a'), setting('A')] }),
    'damaged entries are no duplicates': pod({ containers: [setting(undefined, undefined, 7, 7)] }),
  },
  fails: {
    'every place is named': {
      objects: cronJob({ containers: [setting('A', 'B', 'A', 'A')] }),
      failed: [
        'spec.jobTemplate.spec.template.spec.containers[0].env[0].name',
        'spec.jobTemplate.spec.template.spec.containers[0].env[2].name',
        'spec.jobTemplate.spec.template.spec.containers[0].env[3].name',
      ],
      review: [],
      deletes: [],
      fix: [],
    },
    'init and ephemeral containers': {
      objects: pod({ initContainers: [setting('A', 'A')], ephemeralContainers: [setting('B', 'B')] }),
      failed: [
        'spec.initContainers[0].env[0].name',
        'spec.initContainers[0].env[1].name',
        'spec.ephemeralContainers[0].env[0].name',
        'spec.ephemeralContainers[0].env[1].name',
      ],
    },
  },
})
