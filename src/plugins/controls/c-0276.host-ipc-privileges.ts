// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { hostNamespaceRule } from './families/host-namespaces.ts'

/** Pods must not share the IPC namespace of the node. */
export const control: Control = {
  id: 'C-0276',
  description: 'Finds pods that share the inter-process communication of their node.',
  why: 'Processes of the node and of other such pods exchange data through shared memory, which a container in the same namespace reads and writes.',
  remediation: 'Remove `hostIPC` from the pod spec.',
  test: 'Look for `hostIPC: true` in the pod spec.',
  example: { before: 'spec:\n  hostIPC: true\n  containers: []', after: 'spec:\n  containers: []' },
  rules: [hostNamespaceRule('host-ipc-privileges', ['hostIPC'])],
}
