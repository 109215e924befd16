// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0278.create-persistent-volumes.ts'

const given = grantCases({
  gives: ['core', 'persistentvolumes', 'create'],
  lacks: ['core', 'persistentvolumes persistentvolumeclaims', 'get list'],
})

controlCases(control, {
  passes: {
    ...given.passes,
    'claims only': [clusterRole(roleRule('core', 'persistentvolumeclaims', 'create')), clusterRoleBinding([user()])],
  },
  fails: {
    ...given.fails,
  },
})
