// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rules } from './rules/pod-security-admission-baseline-applied.ts'

/** Namespaces should not admit containers that add the capability NET_RAW. */
export const control: Control = {
  id: 'C-0199',
  description:
    'Finds namespaces that admit containers that add capabilities such as NET_RAW, as they do not enforce the Pod Security Standard baseline.',
  why: 'With NET_RAW a container forges packets and answers in the name of others on the pod network.',
  remediation:
    'Label the namespace with `pod-security.kubernetes.io/enforce: baseline` (or restricted); begin with `warn` and `audit` to see what would be refused.',
  test: 'Read the label `pod-security.kubernetes.io/enforce` of each namespace: baseline and restricted pass.',
  example: {
    before: 'kind: Namespace\nmetadata:\n  name: shop',
    after: 'kind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: baseline',
  },
  rules,
}
