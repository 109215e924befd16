// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { hostNamespaceRule } from './families/host-namespaces.ts'

/** Pods must not share the process namespace of the node. */
export const control: Control = {
  id: 'C-0275',
  description: 'Finds pods that see the processes of their node.',
  why: 'Such a container reads command lines and environments of every process on the node, the secrets in them included, and may trace or end those of the same user.',
  remediation: 'Remove `hostPID` from the pod spec.',
  test: 'Look for `hostPID: true` in the pod spec.',
  example: { before: 'spec:\n  hostPID: true\n  containers: []', after: 'spec:\n  containers: []' },
  rules: [hostNamespaceRule('host-pid-privileges', ['hostPID'])],
}
