// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { hostNamespaceRule } from './families/host-namespaces.ts'

/** Pods must not share the network of the node. */
export const control: Control = {
  id: 'C-0041',
  description: 'Finds pods that use the network of the node instead of one of their own.',
  why: 'Such a pod reaches what listens on the loopback of the node, may answer in its name and listen to its traffic, and no network policy applies to it.',
  remediation:
    'Remove `hostNetwork` from the pod spec; reach the pod through a Service, and where a port of the node is needed use `hostPort` with a reason.',
  test: 'Look for `hostNetwork: true` in the pod spec.',
  example: {
    before: 'spec:\n  hostNetwork: true\n  containers: []',
    after: 'spec:\n  containers: []',
  },
  rules: [hostNamespaceRule('host-network-access', ['hostNetwork'])],
}
