// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rules } from './rules/pod-security-admission-baseline-applied.ts'

/** Namespaces should not admit pods that share the network of the node. */
export const control: Control = {
  id: 'C-0196',
  description:
    'Finds namespaces that admit pods that use the network of their node, as they do not enforce the Pod Security Standard baseline.',
  why: 'Such a pod reaches services on the loopback of the node, and no network policy applies to it.',
  remediation:
    'Label the namespace with `pod-security.kubernetes.io/enforce: baseline` (or restricted); begin with `warn` and `audit` to see what would be refused.',
  test: 'Read the label `pod-security.kubernetes.io/enforce` of each namespace: baseline and restricted pass.',
  example: {
    before: 'kind: Namespace\nmetadata:\n  name: shop',
    after: 'kind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: baseline',
  },
  rules,
}
