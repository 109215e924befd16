// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { powerRule } from './families/rbac-rules.ts'
import { rule as impersonate } from './rules/rule-can-impersonate-users-groups-v1.ts'

const bindEscalate = powerRule('rule-can-bind-escalate', {
  verbs: ['bind', 'escalate', '*'],
  apiGroups: ['rbac.authorization.k8s.io', '*'],
  resources: ['clusterroles', 'roles', '*'],
})

/** Few may give permissions that they do not have. */
export const control: Control = {
  id: 'C-0191',
  description: 'Finds subjects that may bind or escalate roles, or impersonate others.',
  why: 'Each of the three verbs steps around the rule that nobody can give more than they have: it ends at cluster-admin.',
  remediation:
    'Remove `bind`, `escalate` and `impersonate` from roles; let a controller or a reviewed pipeline create roles and bindings.',
  test: 'Look for bind, escalate or `*` on roles and clusterroles in `rbac.authorization.k8s.io`, and for impersonate or `*` on users, groups and service accounts.',
  example: {
    before:
      "rules:\n- apiGroups: ['rbac.authorization.k8s.io']\n  resources: ['clusterroles']\n  verbs: ['get', 'bind']",
    after: "rules:\n- apiGroups: ['rbac.authorization.k8s.io']\n  resources: ['clusterroles']\n  verbs: ['get']",
  },
  rules: [bindEscalate, impersonate],
}
