// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0065.no-impersonation.ts'

controlCases(control, {
  passes: {
    'users may not be impersonated': [clusterRole(roleRule('core', 'pods', '*')), clusterRoleBinding([user()])],
  },
  fails: {
    'users may be impersonated': {
      objects: [clusterRole(roleRule('core', 'users', 'impersonate')), clusterRoleBinding([user()])],
    },
  },
})
