// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-list-all-cluster-admins-v1.ts'

/** Who holds the whole cluster, or a whole namespace. */
export const control: Control = {
  id: 'C-0035',
  description: 'Finds subjects with all verbs on all resources: cluster-admin, and every role as wide as it.',
  why: 'One such identity is enough to take over everything that the role reaches; service accounts with it turn any bug in a pod into a lost cluster.',
  remediation:
    'Give each subject a role with the verbs and resources it needs, and keep cluster-admin for a few people who use it by exception.',
  test: 'List the bindings of roles that hold `*` for verbs and resources in the core group or all groups, cluster-admin included.',
  example: {
    before: "rules:\n- apiGroups: ['*']\n  resources: ['*']\n  verbs: ['*']",
    after: "rules:\n- apiGroups: ['apps']\n  resources: ['deployments']\n  verbs: ['get', 'list', 'watch']",
  },
  rules: [rule],
}
