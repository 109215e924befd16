// SPDX-License-Identifier: Apache-2.0
import { clusterRoleBinding, group, roleBinding, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0262.anonymous-role-binding.ts'

controlCases(control, {
  passes: {
    'known identities': clusterRoleBinding([group('system:authenticated'), user()]),
    'no subjects': roleBinding([]),
  },
  fails: {
    'the group of all unauthenticated requests': {
      objects: clusterRoleBinding([group('ops'), group('system:unauthenticated')]),
      failed: ['subjects[1]'],
      deletes: ['subjects[1]'],
      review: [],
    },
    'the anonymous user': { objects: roleBinding([user('system:anonymous')]), failed: ['subjects[0]'] },
  },
})
