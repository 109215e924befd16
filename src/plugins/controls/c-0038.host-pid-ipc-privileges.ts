// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { hostNamespaceRule } from './families/host-namespaces.ts'

/** Pods must not share the process and IPC namespaces of the node. */
export const control: Control = {
  id: 'C-0038',
  description: 'Finds pods that see the processes of the node or share its inter-process communication.',
  why: 'With hostPID a container sees every process of the node, reads their environment through /proc and may signal them; with hostIPC it reads and writes their shared memory.',
  remediation: 'Remove `hostPID` and `hostIPC` from the pod spec.',
  test: 'Look for `hostPID: true` and `hostIPC: true` in the pod spec.',
  example: {
    before: 'spec:\n  hostPID: true\n  containers: []',
    after: 'spec:\n  containers: []',
  },
  rules: [hostNamespaceRule('host-pid-ipc-privileges', ['hostPID', 'hostIPC'])],
}
