// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { policyRule } from './families/pod-security-policies.ts'

/** Some pod security policy must forbid sharing the IPC namespace of the node. */
export const control: Control = {
  id: 'C-0215',
  description:
    'Finds pod security policies that permit pods to share the inter-process communication of their node where all do.',
  why: 'A pod in the IPC namespace of the node reads and writes the shared memory of its processes.',
  remediation:
    'Set `spec.hostIPC: false` in at least one policy, and let ordinary service accounts use only that one; on Kubernetes 1.25 and later use Pod Security Admission.',
  test: 'Read `spec.hostIPC` of each pod security policy: at least one must not be true.',
  example: {
    before: 'kind: PodSecurityPolicy\nspec:\n  hostIPC: true',
    after: 'kind: PodSecurityPolicy\nspec:\n  hostIPC: false',
  },
  rules: [policyRule('psp-deny-hostipc', { path: 'spec.hostIPC', permits: spec => spec['hostIPC'] === true })],
}
