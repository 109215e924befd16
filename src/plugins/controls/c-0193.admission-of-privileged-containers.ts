// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rules } from './rules/pod-security-admission-baseline-applied.ts'

/** Namespaces should not admit privileged containers. */
export const control: Control = {
  id: 'C-0193',
  description:
    'Finds namespaces that admit privileged containers, as they do not enforce the Pod Security Standard baseline.',
  why: 'A privileged container is root on its node: whoever may create pods in the namespace has the node.',
  remediation:
    'Label the namespace with `pod-security.kubernetes.io/enforce: baseline` (or restricted); begin with `warn` and `audit` to see what would be refused.',
  test: 'Read the label `pod-security.kubernetes.io/enforce` of each namespace: baseline and restricted pass.',
  example: {
    before: 'kind: Namespace\nmetadata:\n  name: shop',
    after: 'kind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: baseline',
  },
  rules,
}
