// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { listOf } from './families/fields.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must make containers drop capabilities. */
export const control: Control = {
  id: 'C-0220',
  description: 'Finds pod security policies that make containers drop no capability where none does.',
  why: 'Runtimes give a dozen capabilities to every container; what a program does not need only helps who takes it over.',
  remediation:
    'Set `spec.requiredDropCapabilities: [ALL]` in at least one policy, and let ordinary service accounts use only that one.',
  test: 'Read `spec.requiredDropCapabilities` of each pod security policy: at least one must not be empty.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  requiredDropCapabilities: []',
    after: 'kind: PodSecurityPolicy\nspec:\n  requiredDropCapabilities: [ALL]',
  },
  rules: [
    policyRule('psp-required-drop-capabilities', {
      path: 'spec.requiredDropCapabilities',
      permits: spec => listOf(spec['requiredDropCapabilities']).length === 0,
      fix: { path: 'spec.requiredDropCapabilities[0]', value: 'ALL' },
    }),
  ],
}
