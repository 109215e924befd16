// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule, includesDemand } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-admission-control-plugin-NodeRestriction-is-set',
  'kube-apiserver',
  includesDemand('enable-admission-plugins', 'NodeRestriction'),
)

/** Kubelets change their own node and its pods alone. */
export const control: Control = {
  id: 'C-0127',
  description: 'Finds API servers that let a kubelet change objects of other nodes.',
  why: 'One broken node can label itself or others so that sensitive pods come to it, and change the status of their pods.',
  remediation: 'Add NodeRestriction to `--enable-admission-plugins`, beside the Node authorizer.',
  test: 'Look for NodeRestriction in `--enable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists,NodeRestriction',
  },
  rules: [rule],
}
