// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0186.minimize-access-to-secrets.ts'

controlCases(control, {
  passes: { 'config maps only': [clusterRole(roleRule('core', 'configmaps', 'get')), clusterRoleBinding([user()])] },
  fails: {
    'everything may be read': { objects: [clusterRole(roleRule('*', '*', 'get')), clusterRoleBinding([user()])] },
  },
})
