// SPDX-License-Identifier: Apache-2.0
import { admissionCases } from '#testing/admission-cases.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0198.admission-of-root-containers.ts'

controlCases(control, admissionCases('restricted'))
