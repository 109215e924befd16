// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0007.delete-capabilities.ts'

const given = grantCases({
  gives: ['apps', 'deployments', 'get delete'],
  verbAt: 1,
  lacks: ['core', 'pods', 'get list'],
})

controlCases(control, {
  passes: {
    ...given.passes,
    'only config maps may be deleted': [
      clusterRole(roleRule('core', 'configmaps', 'delete')),
      clusterRoleBinding([user()]),
    ],
  },
  fails: {
    ...given.fails,
  },
})
