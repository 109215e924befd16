// SPDX-License-Identifier: Apache-2.0
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './json.ts'

outputSuite(output, JSON.parse)
