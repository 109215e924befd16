// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { authorizationModeRule } from './families/authorization-mode.ts'
import { itemsOf } from './families/component-flags.ts'

const rule = authorizationModeRule('ensure-that-the-api-server-authorization-mode-argument-is-not-set-to-AlwaysAllow', {
  isRight: value => !itemsOf(value).includes('AlwaysAllow'),
  rightValue: value =>
    itemsOf(value)
      .filter(mode => mode !== 'AlwaysAllow')
      .join(',') || 'RBAC',
  // Without the flag the API server allows everything.
  missing: 'Node,RBAC',
})

/** The API server asks somebody who says no. */
export const control: Control = {
  id: 'C-0118',
  description: 'Finds API servers that authorise every request.',
  why: 'With AlwaysAllow in the list, each request that gets past authentication may do anything: roles are decoration.',
  remediation: 'Name the authorizers that decide: `--authorization-mode=Node,RBAC`.',
  test: 'Look at `--authorization-mode` of the kube-apiserver pods: `AlwaysAllow` fails, and so does absence, which means it.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --authorization-mode=AlwaysAllow',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --authorization-mode=Node,RBAC',
  },
  rules: [rule],
}
