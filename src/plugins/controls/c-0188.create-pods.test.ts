// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0188.create-pods.ts'

const given = grantCases({ gives: ['core', 'pods', 'list create'], verbAt: 1, lacks: ['core', 'pods', 'get update'] })

controlCases(control, {
  passes: {
    ...given.passes,
    'only a subresource': [clusterRole(roleRule('core', 'pods/eviction', 'create')), clusterRoleBinding([user()])],
  },
  fails: {
    ...given.fails,
  },
})
