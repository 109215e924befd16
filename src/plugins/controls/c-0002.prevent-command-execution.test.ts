// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0002.prevent-command-execution.ts'

const given = grantCases({
  gives: ['core', 'pods/exec', 'get create'],
  verbAt: 1,
  lacks: ['core', 'pods pods/log', 'create'],
})

controlCases(control, {
  passes: {
    ...given.passes,
    'the same resource of another group': [
      clusterRole(roleRule('apps', 'pods/exec', 'create')),
      clusterRoleBinding([user()]),
    ],
  },
  fails: {
    ...given.fails,
    'any subresource exec is meant by */exec': {
      objects: [clusterRole(roleRule('core', '*/exec', 'create')), clusterRoleBinding([user()])],
    },
    'cluster-admin is known without being among the files': {
      objects: clusterRoleBinding([user()], 'cluster-admin'),
      names: ['User/jane'],
    },
    'edit is known with the roles that it gathers': { objects: clusterRoleBinding([user()], 'edit') },
  },
})
