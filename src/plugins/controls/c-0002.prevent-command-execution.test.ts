// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0002.prevent-command-execution.ts'

controlCases(control, {
  passes: {
    'the role does not give it': [
      clusterRole(roleRule('core', 'pods pods/log', 'create')),
      clusterRoleBinding([user()]),
    ],
    'the binding names a role of another namespace': [
      { ...role(roleRule('core', 'pods/exec', 'get create')), metadata: { name: 'power', namespace: 'elsewhere' } },
      roleBinding([user()]),
    ],
    'the same resource of another group': [
      clusterRole(roleRule('apps', 'pods/exec', 'create')),
      clusterRoleBinding([user()]),
    ],
  },
  fails: {
    'a role gives it': {
      objects: [role(roleRule('core', 'pods/exec', 'get create')), roleBinding([user('ann'), user('bob')])],
      names: ['User/ann', 'User/bob'],
    },
    'the words of role and binding are named': {
      objects: [clusterRole(roleRule('core', 'pods/exec', 'get create')), clusterRoleBinding([user()])],
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
    'any subresource exec is meant by */exec': {
      objects: [clusterRole(roleRule('core', '*/exec', 'create')), clusterRoleBinding([user()])],
    },
    'cluster-admin is known without being among the files': {
      objects: clusterRoleBinding([user()], 'cluster-admin'),
      names: ['User/jane'],
    },
    'edit is known with the roles that it gathers': { objects: clusterRoleBinding([user()], 'edit') },
  },
})
