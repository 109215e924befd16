// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0188.create-pods.ts'

controlCases(control, {
  passes: {
    'the role does not give it': [clusterRole(roleRule('core', 'pods', 'get update')), clusterRoleBinding([user()])],
    'the binding names a role of another namespace': [
      { ...role(roleRule('core', 'pods', 'list create')), metadata: { name: 'power', namespace: 'elsewhere' } },
      roleBinding([user()]),
    ],
    'only a subresource': [clusterRole(roleRule('core', 'pods/eviction', 'create')), clusterRoleBinding([user()])],
  },
  fails: {
    'a role gives it': {
      objects: [role(roleRule('core', 'pods', 'list create')), roleBinding([user('ann'), user('bob')])],
      names: ['User/ann', 'User/bob'],
    },
    'the words of role and binding are named': {
      objects: [clusterRole(roleRule('core', 'pods', 'list create')), clusterRoleBinding([user()])],
      failed: [
        'relatedObjects[1].rules[0].resources[0]',
        'relatedObjects[1].rules[0].verbs[1]',
        'relatedObjects[1].rules[0].apiGroups[0]',
        'relatedObjects[0].subjects[0]',
        'relatedObjects[0].roleRef.name',
      ],
      review: [
        'relatedObjects[1].rules[0].resources[0]',
        'relatedObjects[1].rules[0].verbs[1]',
        'relatedObjects[1].rules[0].apiGroups[0]',
        'relatedObjects[0].subjects[0]',
        'relatedObjects[0].roleRef.name',
      ],
    },
  },
})
