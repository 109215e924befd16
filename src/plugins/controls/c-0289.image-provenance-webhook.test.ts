// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0289.image-provenance-webhook.ts'

controlCases(control, { passes: {}, fails: {} })
