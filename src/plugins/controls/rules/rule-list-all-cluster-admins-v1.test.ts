// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './rule-list-all-cluster-admins-v1.ts'

const words = [
  'relatedObjects[1].rules[0].resources[0]',
  'relatedObjects[1].rules[0].verbs[1]',
  'relatedObjects[1].rules[0].apiGroups[0]',
  'relatedObjects[0].subjects[0]',
  'relatedObjects[0].roleRef.name',
]

ruleCases(rule, {
  passes: {
    'all verbs on one resource': [clusterRole(roleRule('*', 'pods', '*')), clusterRoleBinding([user()])],
    'all resources of one other group': [clusterRole(roleRule('apps', '*', '*')), clusterRoleBinding([user()])],
    'edit is wide but bounded': clusterRoleBinding([user()], 'edit'),
  },
  fails: {
    'everything in the core group': {
      objects: [role(roleRule('core', '*', 'get *')), roleBinding([user()])],
      failed: words,
      review: words,
    },
    'cluster-admin through a RoleBinding holds the namespace': {
      objects: roleBinding([user()], { kind: 'ClusterRole', name: 'cluster-admin' }),
    },
  },
})
