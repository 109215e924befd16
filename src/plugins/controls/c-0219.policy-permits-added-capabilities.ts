// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { listOf } from './families/fields.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must forbid adding capabilities. */
export const control: Control = {
  id: 'C-0219',
  description: 'Finds pod security policies that permit containers to add capabilities where all do.',
  why: 'Each capability is a part of root, and several of them are enough to leave the container.',
  remediation:
    'Remove `spec.allowedCapabilities` from at least one policy, and let ordinary service accounts use only that one.',
  test: 'Read `spec.allowedCapabilities` of each pod security policy: at least one must be empty.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  allowedCapabilities: ["*"]',
    after: 'kind: PodSecurityPolicy\nspec:\n  allowedCapabilities: []',
  },
  rules: [
    policyRule('psp-deny-allowed-capabilities', {
      path: 'spec.allowedCapabilities',
      permits: spec => listOf(spec['allowedCapabilities']).length > 0,
    }),
  ],
}
