// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { exposedImageCases } from '#testing/exposed-image-cases.ts'
import { control } from './c-0083.exposed-critical-vulnerabilities.ts'

controlCases(control, exposedImageCases({ severity: 'Critical' }, { severity: 'High' }))
