// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0063.port-forward.ts'

controlCases(control, {
  passes: {
    'the role does not give it': [
      clusterRole(roleRule('core', 'pods pods/log', 'get create')),
      clusterRoleBinding([user()]),
    ],
    'the binding names a role of another namespace': [
      { ...role(roleRule('core', 'pods/portforward', 'create')), metadata: { name: 'power', namespace: 'elsewhere' } },
      roleBinding([user()]),
    ],
  },
  fails: {
    'a role gives it': {
      objects: [role(roleRule('core', 'pods/portforward', 'create')), roleBinding([user('ann'), user('bob')])],
      names: ['User/ann', 'User/bob'],
    },
    'the words of role and binding are named': {
      objects: [clusterRole(roleRule('core', 'pods/portforward', 'create')), clusterRoleBinding([user()])],
      failed: [
        'relatedObjects[1].rules[0].resources[0]',
        'relatedObjects[1].rules[0].verbs[0]',
        'relatedObjects[1].rules[0].apiGroups[0]',
        'relatedObjects[0].subjects[0]',
        'relatedObjects[0].roleRef.name',
      ],
      review: [
        'relatedObjects[1].rules[0].resources[0]',
        'relatedObjects[1].rules[0].verbs[0]',
        'relatedObjects[1].rules[0].apiGroups[0]',
        'relatedObjects[0].subjects[0]',
        'relatedObjects[0].roleRef.name',
      ],
    },
  },
})
