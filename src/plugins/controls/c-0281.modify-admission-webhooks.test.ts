// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0281.modify-admission-webhooks.ts'

controlCases(
  control,
  grantCases({
    gives: ['admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'patch'],
    lacks: ['admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'get list watch'],
  }),
)
