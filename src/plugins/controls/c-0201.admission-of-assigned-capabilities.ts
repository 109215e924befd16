// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rules } from './rules/pod-security-admission-restricted-applied.ts'

/** Namespaces should not admit containers that keep capabilities they do not need. */
export const control: Control = {
  id: 'C-0201',
  description:
    'Finds namespaces that admit containers that do not drop all capabilities, as they do not enforce the Pod Security Standard restricted.',
  why: 'Runtimes give a dozen capabilities to every container, though most programs need none.',
  remediation:
    'Label the namespace with `pod-security.kubernetes.io/enforce: restricted`; begin with `warn` and `audit` to see what would be refused.',
  test: 'Read the label `pod-security.kubernetes.io/enforce` of each namespace: only restricted passes.',
  example: {
    before: 'kind: Namespace\nmetadata:\n  name: shop',
    after: 'kind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: restricted',
  },
  rules,
}
