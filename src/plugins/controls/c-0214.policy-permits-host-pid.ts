// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must forbid sharing the processes of the node. */
export const control: Control = {
  id: 'C-0214',
  description: 'Finds pod security policies that permit pods to share the processes of their node where all do.',
  why: 'A pod that sees the processes of the node reads their environment and may end them.',
  remediation:
    'Set `spec.hostPID: false` in at least one policy, and let ordinary service accounts use only that one; on Kubernetes 1.25 and later use Pod Security Admission.',
  test: 'Read `spec.hostPID` of each pod security policy: at least one must not be true.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  hostPID: true',
    after: 'kind: PodSecurityPolicy\nspec:\n  hostPID: false',
  },
  rules: [policyRule('psp-deny-hostpid', { path: 'spec.hostPID', permits: spec => spec['hostPID'] === true })],
}
