// SPDX-License-Identifier: Apache-2.0
import type { Rule } from '#engines/posture/control.ts'
import { admitsOnly } from '#plugins/controls/families/pod-security-admission.ts'

const levels = ['restricted']

/** Each namespace admits only pods of the restricted standard. Two rules have one judgement. */
export const rules: readonly Rule[] = [
  admitsOnly('pod-security-admission-restricted-applied-1', levels, 'restricted'),
  admitsOnly('pod-security-admission-restricted-applied-2', levels, 'restricted'),
]
