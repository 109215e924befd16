// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0015.list-secrets.ts'

controlCases(control, {
  passes: { 'pods only': [clusterRole(roleRule('core', 'pods', '*')), clusterRoleBinding([user()])] },
  fails: {
    'watch delivers secrets as well': {
      objects: [clusterRole(roleRule('core', 'secrets', 'watch')), clusterRoleBinding([user()])],
    },
  },
})
