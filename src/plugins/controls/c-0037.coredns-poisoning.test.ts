// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0037.coredns-poisoning.ts'

const given = grantCases({
  gives: ['core', 'configmaps', 'patch get'],
  lacks: ['core', 'configmaps', 'get list create'],
})

controlCases(control, {
  passes: {
    ...given.passes,
    'only another config map may be changed': [
      clusterRole(roleRule('core', 'configmaps', 'update', { resourceNames: ['settings'] })),
      clusterRoleBinding([user()]),
    ],
  },
  fails: {
    ...given.fails,
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
