// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0287.no-service-account-tokens-for-users.ts'

controlCases(control, { passes: {}, fails: {} })
