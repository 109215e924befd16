// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0281.modify-admission-webhooks.ts'

controlCases(control, {
  passes: {
    'the role does not give it': [
      clusterRole(roleRule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'get list watch')),
      clusterRoleBinding([user()]),
    ],
    'the binding names a role of another namespace': [
      {
        ...role(roleRule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'patch')),
        metadata: { name: 'power', namespace: 'elsewhere' },
      },
      roleBinding([user()]),
    ],
  },
  fails: {
    'a role gives it': {
      objects: [
        role(roleRule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'patch')),
        roleBinding([user('ann'), user('bob')]),
      ],
      names: ['User/ann', 'User/bob'],
    },
    'the words of role and binding are named': {
      objects: [
        clusterRole(roleRule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'patch')),
        clusterRoleBinding([user()]),
      ],
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
