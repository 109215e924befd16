// SPDX-License-Identifier: Apache-2.0
import { admissionCases } from '#testing/admission-cases.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0203.admission-of-host-path-volumes.ts'

controlCases(control, admissionCases('baseline'))
