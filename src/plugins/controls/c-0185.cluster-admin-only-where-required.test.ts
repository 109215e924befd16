// SPDX-License-Identifier: Apache-2.0
import { clusterRoleBinding, group, roleBinding, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0185.cluster-admin-only-where-required.ts'

const words = [
  'relatedObjects[1].rules[0].resources[0]',
  'relatedObjects[1].rules[0].verbs[0]',
  'relatedObjects[1].rules[0].apiGroups[0]',
  'relatedObjects[0].subjects[1]',
  'relatedObjects[0].roleRef.name',
]

controlCases(control, {
  passes: {
    'a smaller role': clusterRoleBinding([user()], 'admin'),
    'within one namespace': roleBinding([user()], { kind: 'ClusterRole', name: 'cluster-admin' }),
  },
  fails: {
    'for the whole cluster': {
      objects: clusterRoleBinding([{ kind: 'Damaged' }, group('ops')], 'cluster-admin'),
      names: ['Group/ops'],
      failed: words,
      deletes: words,
      review: [],
    },
  },
})
