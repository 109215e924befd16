// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0279.node-proxy.ts'

controlCases(
  control,
  grantCases({ gives: ['core', 'nodes/proxy', 'get'], lacks: ['core', 'nodes nodes/metrics nodes/stats', 'get'] }),
)
