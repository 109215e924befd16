// SPDX-License-Identifier: Apache-2.0
import { admissionCases } from '#testing/admission-cases.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0199.admission-of-net-raw.ts'

controlCases(control, admissionCases('baseline'))
