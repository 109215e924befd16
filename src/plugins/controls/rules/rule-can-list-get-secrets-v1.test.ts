// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './rule-can-list-get-secrets-v1.ts'

const words = [
  'relatedObjects[1].rules[1].resources[1]',
  'relatedObjects[1].rules[1].verbs[0]',
  'relatedObjects[1].rules[1].apiGroups[0]',
  'relatedObjects[0].subjects[0]',
  'relatedObjects[0].roleRef.name',
]

ruleCases(rule, {
  passes: {
    'secrets may be written, not read': [
      clusterRole(roleRule('core', 'secrets', 'create update')),
      clusterRoleBinding([user()]),
    ],
    'a role without rules': [{ ...clusterRole(), rules: 'none' }, clusterRoleBinding([user()])],
    'view leaves secrets out': clusterRoleBinding([user()], 'view'),
  },
  fails: {
    'the second rule reads them': {
      objects: [
        role(roleRule('core', 'pods', 'get'), roleRule('core', 'configmaps secrets', 'list create')),
        roleBinding([user()]),
      ],
      failed: words,
      review: words,
    },
    'a subject that the binding names twice is reported once, with both places': {
      objects: [role(roleRule('core', 'secrets', 'get')), roleBinding([user(), user()])],
      names: ['User/jane'],
      failed: [
        'relatedObjects[1].rules[0].resources[0]',
        'relatedObjects[1].rules[0].verbs[0]',
        'relatedObjects[1].rules[0].apiGroups[0]',
        'relatedObjects[0].subjects[0]',
        'relatedObjects[0].subjects[1]',
        'relatedObjects[0].roleRef.name',
      ],
    },
    'admin is known with what it gathers': { objects: clusterRoleBinding([user()], 'admin') },
  },
})
