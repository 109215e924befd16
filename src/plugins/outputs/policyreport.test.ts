// SPDX-License-Identifier: Apache-2.0
import { loadAll } from 'js-yaml'
import { outputSuite } from '#testing/output-suite.ts'
import { output } from './policyreport.ts'

outputSuite(output, text => loadAll(text)[0])
