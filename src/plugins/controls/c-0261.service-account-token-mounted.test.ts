// SPDX-License-Identifier: Apache-2.0
import { account, clusterRoleBinding, group, roleBinding, serviceAccount, user } from '#testing/builders/rbac.ts'
import { cronJob, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0261.service-account-token-mounted.ts'

const runsAsWeb = { serviceAccountName: 'web' }

controlCases(control, {
  passes: {
    'the account has no role': [deployment(runsAsWeb), serviceAccount('web'), roleBinding([user()])],
    'the pod does not mount the token': [
      deployment({ ...runsAsWeb, automountServiceAccountToken: false }),
      serviceAccount('web'),
      roleBinding([account('web')]),
    ],
    'the account does not mount it': [
      deployment(runsAsWeb),
      serviceAccount('web', { automountServiceAccountToken: false }),
      roleBinding([account('web')]),
    ],
    'name, kind and namespace stand in different entries': [
      deployment(runsAsWeb),
      serviceAccount('web'),
      roleBinding([user('web'), account('api'), account('web', 'elsewhere')]),
    ],
  },
  fails: {
    'the default mounts it': {
      objects: [cronJob(runsAsWeb), serviceAccount('web'), roleBinding([account('web')])],
      failed: [],
      fix: ['spec.jobTemplate.spec.template.spec.automountServiceAccountToken=false'],
    },
    'the pod mounts it though the account does not': {
      objects: [
        pod({ ...runsAsWeb, automountServiceAccountToken: true }),
        serviceAccount('web', { automountServiceAccountToken: false }),
        roleBinding([account('web')]),
      ],
      failed: ['spec.automountServiceAccountToken'],
      review: ['spec.automountServiceAccountToken'],
      fix: [],
    },
    'every identity is bound, as a group': {
      objects: [pod(), serviceAccount('default'), clusterRoleBinding([group('system:authenticated')])],
      names: ['Pod/web'],
    },
    'no namespace means default': {
      objects: [
        { ...pod(), metadata: { name: 'web' } },
        roleBinding([account('default', 'default')], {}, { namespace: 'default' }),
      ],
      names: ['Pod/web'],
    },
  },
})
