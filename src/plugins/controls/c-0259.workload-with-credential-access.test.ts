// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0259.workload-with-credential-access.ts'

controlCases(control, {
  passes: { 'nothing sensitive': pod() },
  fails: {
    'a token': {
      objects: pod({ containers: [container({ env: [{ name: 'API_TOKEN', value: 'x' }] })] }),
      failed: ['spec.containers[0].env[0].name', 'spec.containers[0].env[0].value'],
    },
  },
})
