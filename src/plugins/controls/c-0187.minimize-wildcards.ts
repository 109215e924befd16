// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-list-all-cluster-admins-v1.ts'

/** Roles name what they give. */
export const control: Control = {
  id: 'C-0187',
  description: 'Finds subjects whose role gives every verb on every resource by wildcards.',
  why: 'A wildcard also gives what will be installed next year: the role grows without anybody deciding it.',
  remediation: 'Replace `*` by the verbs and resources that the subject uses.',
  test: 'Look for roles with `*` among verbs and resources: `kubectl get roles,clusterroles -A -o yaml`.',
  example: {
    before: "rules:\n- apiGroups: ['*']\n  resources: ['*']\n  verbs: ['*']",
    after: "rules:\n- apiGroups: ['apps']\n  resources: ['deployments']\n  verbs: ['get', 'update']",
  },
  rules: [rule],
}
