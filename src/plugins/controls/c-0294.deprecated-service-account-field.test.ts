// SPDX-License-Identifier: Apache-2.0
import { cronJob, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0294.deprecated-service-account-field.ts'

controlCases(control, {
  passes: {
    'neither field': pod(),
    'only the field of today': pod({ serviceAccountName: 'app' }),
    'the API server fills both alike': cronJob({ serviceAccount: 'app', serviceAccountName: 'app' }),
    'an empty name is none': pod({ serviceAccount: '' }),
  },
  fails: {
    'only the old field': {
      objects: deployment({ serviceAccount: 'app' }),
      failed: ['spec.template.spec.serviceAccount'],
      deletes: ['spec.template.spec.serviceAccount'],
      fix: ['spec.template.spec.serviceAccountName=app'],
    },
    'both fields with different names': {
      objects: pod({ serviceAccount: 'old', serviceAccountName: 'new' }),
      failed: ['spec.serviceAccount'],
      deletes: ['spec.serviceAccount'],
      fix: [],
    },
  },
})
