// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-can-impersonate-users-groups-v1.ts'

/** Who may act as somebody else. */
export const control: Control = {
  id: 'C-0065',
  description: 'Finds subjects that may impersonate users, groups or service accounts.',
  why: 'Impersonation gives the permissions of whoever is impersonated, `system:masters` included, and the traces lead to them.',
  remediation:
    'Remove `impersonate` from the role; where a gateway needs it, name the users and groups in `resourceNames`.',
  test: 'Look for `impersonate` or `*` on users, groups, serviceaccounts, uids or `*` in the core group.',
  example: {
    before: "rules:\n- apiGroups: ['']\n  resources: ['users', 'groups']\n  verbs: ['impersonate']",
    after: "rules:\n- apiGroups: ['']\n  resources: ['users']\n  verbs: ['impersonate']\n  resourceNames: ['auditor']",
  },
  rules: [rule],
}
