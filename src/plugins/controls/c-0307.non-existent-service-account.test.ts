// SPDX-License-Identifier: Apache-2.0
import { cronJob, deployment, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0307.non-existent-service-account.ts'

const account = (namespace = 'shop') => object('v1', 'ServiceAccount', { name: 'worker', namespace })

controlCases(control, {
  passes: {
    'the account exists': [deployment({ serviceAccountName: 'worker' }), account()],
    'no account is named': pod(),
    'the default account always exists': pod({ serviceAccountName: 'default' }),
  },
  fails: {
    'there is no such account': {
      objects: cronJob({ serviceAccountName: 'worker' }),
      failed: ['spec.jobTemplate.spec.template.spec.serviceAccountName'],
      review: [],
      fix: [],
    },
    'the account is of another namespace': {
      objects: [deployment({ serviceAccountName: 'worker' }), account('other')],
      names: ['Deployment/web'],
    },
  },
})
