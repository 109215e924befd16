// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0191.bind-impersonate-escalate.ts'

const rbac = 'rbac.authorization.k8s.io'

controlCases(control, {
  'rule-can-bind-escalate': {
    passes: {
      'roles may be written, within what the writer has': [
        clusterRole(roleRule(rbac, 'roles rolebindings', 'create update')),
        clusterRoleBinding([user()]),
      ],
      'everything in the core group': [clusterRole(roleRule('core', '*', '*')), clusterRoleBinding([user()])],
    },
    fails: {
      'roles may be escalated and bound': {
        objects: [clusterRole(roleRule(rbac, 'clusterroles roles', 'escalate get bind')), clusterRoleBinding([user()])],
        failed: [
          'relatedObjects[1].rules[0].resources[0]',
          'relatedObjects[1].rules[0].resources[1]',
          'relatedObjects[1].rules[0].verbs[0]',
          'relatedObjects[1].rules[0].verbs[2]',
          'relatedObjects[1].rules[0].apiGroups[0]',
          'relatedObjects[0].subjects[0]',
          'relatedObjects[0].roleRef.name',
        ],
      },
      'cluster-admin may do anything': { objects: clusterRoleBinding([user()], 'cluster-admin') },
    },
  },
  'rule-can-impersonate-users-groups-v1': {
    passes: { 'users may be read': [clusterRole(roleRule('core', 'users', 'get')), clusterRoleBinding([user()])] },
    fails: {
      'users may be impersonated': {
        objects: [clusterRole(roleRule('core', 'users', 'impersonate')), clusterRoleBinding([user()])],
      },
    },
  },
})
