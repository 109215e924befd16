// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0282.create-service-account-tokens.ts'

controlCases(
  control,
  grantCases({ gives: ['core', 'serviceaccounts/token', 'create'], lacks: ['core', 'serviceaccounts', 'create get'] }),
)
