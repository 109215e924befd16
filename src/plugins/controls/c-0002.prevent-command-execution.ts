// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { coreGroup, powerRule } from './families/rbac-rules.ts'

const rule = powerRule('exec-into-container-v1', {
  verbs: ['create', '*'],
  apiGroups: coreGroup,
  resources: ['pods/exec', 'pods/*', '*/exec', '*'],
})

/** Who may run commands inside containers. */
export const control: Control = {
  id: 'C-0002',
  description:
    'Finds users, groups and service accounts that may run commands in running containers through `pods/exec`.',
  why: 'Whoever may exec works with the identity, the secrets and the network of every container within reach, past image and admission controls, and leaves little trace.',
  remediation:
    'Take `create` on `pods/exec` out of the role, or bind it only for the time somebody debugs; use ephemeral debug containers in a namespace of their own instead.',
  test: 'Look for `create` or `*` on `pods/exec`, `pods/*`, `*/exec` or `*` in the core group, in each role that a binding refers to.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['pods', 'pods/exec']\n  verbs: ['get', 'list', 'create']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['pods']\n  verbs: ['get', 'list']",
  },
  rules: [rule],
}
