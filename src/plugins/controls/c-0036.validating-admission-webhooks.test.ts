// SPDX-License-Identifier: Apache-2.0
import { object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0036.validating-admission-webhooks.ts'

controlCases(control, {
  passes: { 'another object is not looked at': pod() },
  fails: {
    'each configuration is to be known': {
      objects: object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', { name: 'policy' }),
      names: ['ValidatingWebhookConfiguration/policy'],
      failed: [],
    },
  },
})
