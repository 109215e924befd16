// SPDX-License-Identifier: Apache-2.0
import {
  account,
  clusterRole,
  clusterRoleBinding,
  roleBinding,
  roleRule,
  serviceAccount,
} from '#testing/builders/rbac.ts'
import { cronJob } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0272.workload-administrative-roles.ts'

const job = cronJob({ serviceAccountName: 'web' })

controlCases(control, {
  passes: {
    'two wide rules that are not all on all': [
      job,
      serviceAccount('web'),
      clusterRole(roleRule('core', '*', 'get'), roleRule('*', 'secrets', '*')),
      clusterRoleBinding([account('web')]),
    ],
  },
  fails: {
    'cluster-admin for one namespace': {
      objects: [
        job,
        serviceAccount('web'),
        roleBinding([account('web')], { kind: 'ClusterRole', name: 'cluster-admin' }),
      ],
      names: ['CronJob/nightly'],
    },
    'a role as wide': {
      objects: [job, clusterRole(roleRule('core', '*', '*')), clusterRoleBinding([account('web')])],
      names: ['CronJob/nightly'],
    },
  },
})
