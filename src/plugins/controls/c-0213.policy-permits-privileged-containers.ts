// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must forbid privileged containers. */
export const control: Control = {
  id: 'C-0213',
  description: 'Finds pod security policies that permit privileged containers where all do.',
  why: 'A privileged container is root on its node, and where every policy permits it anybody who may create pods has one.',
  remediation:
    'Set `spec.privileged: false` in at least one policy, and let ordinary service accounts use only that one; on Kubernetes 1.25 and later use Pod Security Admission.',
  test: 'Read `spec.privileged` of each pod security policy: at least one must not be true.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  privileged: true',
    after: 'kind: PodSecurityPolicy\nspec:\n  privileged: false',
  },
  rules: [
    policyRule('psp-deny-privileged-container', {
      path: 'spec.privileged',
      permits: spec => spec['privileged'] === true,
    }),
  ],
}
