// SPDX-License-Identifier: Apache-2.0
import { admissionCases } from '#testing/admission-cases.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0200.admission-of-added-capabilities.ts'

controlCases(control, admissionCases('restricted'))
