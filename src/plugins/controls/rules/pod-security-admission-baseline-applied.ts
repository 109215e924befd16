// SPDX-License-Identifier: Apache-2.0
import type { Rule } from '#engines/posture/control.ts'
import { admitsOnly } from '#plugins/controls/families/pod-security-admission.ts'

const levels = ['baseline', 'restricted']

/** Each namespace admits only pods of the baseline standard or a stricter one. Two rules have one judgement. */
export const rules: readonly Rule[] = [
  admitsOnly('pod-security-admission-baseline-applied-1', levels, 'baseline'),
  admitsOnly('pod-security-admission-baseline-applied-2', levels, 'baseline'),
]
