// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './rule-can-impersonate-users-groups-v1.ts'

const words = [
  'relatedObjects[1].rules[0].resources[0]',
  'relatedObjects[1].rules[0].verbs[1]',
  'relatedObjects[1].rules[0].apiGroups[0]',
  'relatedObjects[0].subjects[0]',
  'relatedObjects[0].roleRef.name',
]

ruleCases(rule, {
  passes: {
    'service accounts may be read': [
      clusterRole(roleRule('core', 'serviceaccounts', 'get')),
      clusterRoleBinding([user()]),
    ],
    'pods cannot be impersonated': [clusterRole(roleRule('core', 'pods', 'impersonate')), clusterRoleBinding([user()])],
  },
  fails: {
    'groups may be impersonated': {
      objects: [clusterRole(roleRule('core', 'groups', 'get impersonate')), clusterRoleBinding([user()])],
      failed: words,
      review: words,
    },
    'edit may act as any service account of the namespace': { objects: clusterRoleBinding([user()], 'edit') },
  },
})
