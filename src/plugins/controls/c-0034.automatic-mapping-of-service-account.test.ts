// SPDX-License-Identifier: Apache-2.0
import { pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0034.automatic-mapping-of-service-account.ts'

controlCases(control, {
  passes: { 'the pod refuses the token': pod({ automountServiceAccountToken: false }) },
  fails: {
    'the pod is silent': { objects: pod(), fix: ['spec.automountServiceAccountToken=false'] },
  },
})
