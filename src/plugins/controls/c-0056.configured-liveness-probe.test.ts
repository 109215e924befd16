// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0056.configured-liveness-probe.ts'

controlCases(control, {
  passes: { 'the container tells that it lives': pod({ containers: [container({ livenessProbe: { exec: {} } })] }) },
  fails: {
    'a readiness probe does not restart it': {
      objects: pod({ containers: [container({ readinessProbe: { exec: {} } })] }),
      fix: ['spec.containers[0].livenessProbe=YOUR_VALUE'],
    },
    'a probe of another type is none': {
      objects: pod({ containers: [container({ livenessProbe: 'yes' })] }),
      fix: ['spec.containers[0].livenessProbe=YOUR_VALUE'],
    },
  },
})
