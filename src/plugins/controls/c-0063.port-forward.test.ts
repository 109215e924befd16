// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0063.port-forward.ts'

controlCases(
  control,
  grantCases({ gives: ['core', 'pods/portforward', 'create'], lacks: ['core', 'pods pods/log', 'get create'] }),
)
