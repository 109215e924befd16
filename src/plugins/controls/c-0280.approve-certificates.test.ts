// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0280.approve-certificates.ts'

controlCases(
  control,
  grantCases({
    gives: ['certificates.k8s.io', 'certificatesigningrequests/approval', 'update'],
    lacks: ['certificates.k8s.io', 'certificatesigningrequests', 'create get'],
  }),
)
