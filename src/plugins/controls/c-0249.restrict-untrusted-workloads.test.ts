// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0249.restrict-untrusted-workloads.ts'

controlCases(control, { passes: {}, fails: {} })
