// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0254.aks-audit-logs.ts'

controlCases(control, { passes: {}, fails: {} })
