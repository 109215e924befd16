// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must forbid using the network of the node. */
export const control: Control = {
  id: 'C-0216',
  description: 'Finds pod security policies that permit pods to use the network of their node where all do.',
  why: 'A pod on the network of the node reaches its loopback and escapes network policies.',
  remediation:
    'Set `spec.hostNetwork: false` in at least one policy, and let ordinary service accounts use only that one; on Kubernetes 1.25 and later use Pod Security Admission.',
  test: 'Read `spec.hostNetwork` of each pod security policy: at least one must not be true.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  hostNetwork: true',
    after: 'kind: PodSecurityPolicy\nspec:\n  hostNetwork: false',
  },
  rules: [
    policyRule('psp-deny-hostnetwork', { path: 'spec.hostNetwork', permits: spec => spec['hostNetwork'] === true }),
  ],
}
