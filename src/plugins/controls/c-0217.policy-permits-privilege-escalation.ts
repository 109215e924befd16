// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must forbid gaining privileges. */
export const control: Control = {
  id: 'C-0217',
  description: 'Finds pod security policies that permit containers to gain privileges where all do.',
  why: 'With a set-uid program in the image a process becomes root, whatever user it was started as.',
  remediation:
    'Set `spec.allowPrivilegeEscalation: false` in at least one policy, and let ordinary service accounts use only that one; on Kubernetes 1.25 and later use Pod Security Admission.',
  test: 'Read `spec.allowPrivilegeEscalation` of each pod security policy: at least one must not be true.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  allowPrivilegeEscalation: true',
    after: 'kind: PodSecurityPolicy\nspec:\n  allowPrivilegeEscalation: false',
  },
  rules: [
    policyRule('psp-deny-allowprivilegeescalation', {
      path: 'spec.allowPrivilegeEscalation',
      permits: spec => spec['allowPrivilegeEscalation'] === true,
    }),
  ],
}
