// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rules } from './rules/pod-security-admission-restricted-applied.ts'

/** Namespaces should not admit containers that run as root. */
export const control: Control = {
  id: 'C-0198',
  description:
    'Finds namespaces that admit containers that run as root, as they do not enforce the Pod Security Standard restricted.',
  why: 'Root in a container is one bug away from root on the node.',
  remediation:
    'Label the namespace with `pod-security.kubernetes.io/enforce: restricted`; begin with `warn` and `audit` to see what would be refused.',
  test: 'Read the label `pod-security.kubernetes.io/enforce` of each namespace: only restricted passes.',
  example: {
    before: 'kind: Namespace\nmetadata:\n  name: shop',
    after: 'kind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: restricted',
  },
  rules,
}
