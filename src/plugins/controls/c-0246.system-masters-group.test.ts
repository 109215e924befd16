// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0246.system-masters-group.ts'

controlCases(control, { passes: {}, fails: {} })
