// SPDX-License-Identifier: Apache-2.0
import { account, clusterRoleBinding, group, roleBinding } from '#testing/builders/rbac.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './ensure-default-service-accounts-has-only-default-roles.ts'

ruleCases(rule, {
  passes: {
    'an account of its own': roleBinding([account('web')]),
    'a group of that name is no account': clusterRoleBinding([group('default')]),
    'a binding that Kubernetes makes itself': roleBinding(
      [account('default')],
      {},
      {
        labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
      },
    ),
  },
  fails: {
    'the account that every pod gets': {
      objects: roleBinding([account('web'), account('default'), account('default', 'ops')]),
      failed: ['subjects[1]', 'subjects[2]'],
      deletes: ['subjects[1]', 'subjects[2]'],
      review: [],
    },
  },
})
