// SPDX-License-Identifier: Apache-2.0
import { readMarkup } from '#testing/markup-reader.ts'
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './junit.ts'

outputSuite(output, readMarkup)
