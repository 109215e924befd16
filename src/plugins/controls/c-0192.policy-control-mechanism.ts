// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { namesLevel } from './families/pod-security-admission.ts'

/** Something has to judge pods before they are admitted. */
export const control: Control = {
  id: 'C-0192',
  description: 'Finds namespaces without a Pod Security level in clusters where no admission webhook judges pods.',
  why: 'Where nothing judges pods, whoever may create one may create a privileged one, and has the node.',
  remediation:
    'Label the namespace with `pod-security.kubernetes.io/enforce`, or install a policy engine that judges pods.',
  test: 'Run `kubectl get ns --show-labels`, and list the admission webhooks with rules for pods.',
  example: {
    before: 'kind: Namespace\nmetadata:\n  name: shop',
    after: 'kind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: baseline',
  },
  rules: [namesLevel('pod-security-admission-applied-1'), namesLevel('pod-security-admission-applied-2')],
}
