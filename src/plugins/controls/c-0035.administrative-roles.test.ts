// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0035.administrative-roles.ts'

controlCases(control, {
  passes: { 'all may be read': [clusterRole(roleRule('*', '*', 'get list')), clusterRoleBinding([user()])] },
  fails: { 'cluster-admin, which no file carries': { objects: clusterRoleBinding([user()], 'cluster-admin') } },
})
