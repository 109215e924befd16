// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0037.coredns-poisoning.ts'

controlCases(control, {
  passes: {
    'the role does not give it': [
      clusterRole(roleRule('core', 'configmaps', 'get list create')),
      clusterRoleBinding([user()]),
    ],
    'the binding names a role of another namespace': [
      { ...role(roleRule('core', 'configmaps', 'patch get')), metadata: { name: 'power', namespace: 'elsewhere' } },
      roleBinding([user()]),
    ],
    'only another config map may be changed': [
      clusterRole(roleRule('core', 'configmaps', 'update', { resourceNames: ['settings'] })),
      clusterRoleBinding([user()]),
    ],
  },
  fails: {
    'a role gives it': {
      objects: [role(roleRule('core', 'configmaps', 'patch get')), roleBinding([user('ann'), user('bob')])],
      names: ['User/ann', 'User/bob'],
    },
    'the words of role and binding are named': {
      objects: [clusterRole(roleRule('core', 'configmaps', 'patch get')), clusterRoleBinding([user()])],
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
    'the config map of CoreDNS is among those named': {
      objects: [
        clusterRole(roleRule('core', 'configmaps', 'update', { resourceNames: ['settings', 'coredns'] })),
        clusterRoleBinding([user()]),
      ],
    },
    'an empty list of names restricts nothing': {
      objects: [
        clusterRole(roleRule('core', 'configmaps', 'update', { resourceNames: [] })),
        clusterRoleBinding([user()]),
      ],
    },
  },
})
