// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0018.configured-readiness-probe.ts'

controlCases(control, {
  passes: {
    'the container tells when it is ready': pod({ containers: [container({ readinessProbe: { exec: {} } })] }),
  },
  fails: {
    'a liveness probe does not tell it': {
      objects: cronJob({ containers: [container({ livenessProbe: { exec: {} } })] }),
      fix: ['spec.jobTemplate.spec.template.spec.containers[0].readinessProbe=YOUR_VALUE'],
    },
  },
})
