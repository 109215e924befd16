// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0187.minimize-wildcards.ts'

controlCases(control, {
  passes: { 'verbs are named': [clusterRole(roleRule('*', '*', 'get list')), clusterRoleBinding([user()])] },
  fails: { 'nothing is named': { objects: [clusterRole(roleRule('*', '*', '*')), clusterRoleBinding([user()])] } },
})
