// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { authorizationModeRule } from './families/authorization-mode.ts'
import { includesDemand } from './families/component-flags.ts'

const rule = authorizationModeRule(
  'ensure-that-the-api-server-authorization-mode-argument-includes-RBAC',
  includesDemand('authorization-mode', 'RBAC'),
)

/** Roles decide what a request may do. */
export const control: Control = {
  id: 'C-0120',
  description: 'Finds API servers without the RBAC authorizer.',
  why: 'Without RBAC, roles and bindings have no effect, and who may do what depends on coarser means or on none.',
  remediation: 'Add RBAC to `--authorization-mode`: `Node,RBAC`.',
  test: 'Look at `--authorization-mode` of the kube-apiserver pods: it has to list RBAC.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --authorization-mode=Node',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --authorization-mode=Node,RBAC',
  },
  rules: [rule],
}
