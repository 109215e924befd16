// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0286.no-client-certificates-for-users.ts'

controlCases(control, { passes: {}, fails: {} })
