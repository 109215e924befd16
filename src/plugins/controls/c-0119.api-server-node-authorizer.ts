// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { authorizationModeRule } from './families/authorization-mode.ts'
import { includesDemand } from './families/component-flags.ts'

const rule = authorizationModeRule(
  'ensure-that-the-api-server-authorization-mode-argument-includes-Node',
  includesDemand('authorization-mode', 'Node'),
)

/** Kubelets may read what belongs to their node alone. */
export const control: Control = {
  id: 'C-0119',
  description: 'Finds API servers without the Node authorizer.',
  why: 'Without it kubelets need wide roles: one broken node reads the secrets of all others.',
  remediation: 'Add Node to `--authorization-mode`: `Node,RBAC`.',
  test: 'Look at `--authorization-mode` of the kube-apiserver pods: it has to list Node.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --authorization-mode=RBAC',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --authorization-mode=RBAC,Node',
  },
  rules: [rule],
}
