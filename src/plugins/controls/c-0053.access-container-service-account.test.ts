// SPDX-License-Identifier: Apache-2.0
import { account, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0053.access-container-service-account.ts'

const reads = role(roleRule('core', 'pods', 'get'))

controlCases(control, {
  passes: {
    'only a user is bound': [reads, roleBinding([user()])],
    'the role is not known': roleBinding([account('web')]),
  },
  fails: {
    'the service account among the subjects': {
      objects: [reads, roleBinding([user(), account('web')])],
      names: ['ServiceAccount/web'],
      failed: [],
      review: [],
    },
    'without a namespace it is that of the binding': {
      objects: [reads, roleBinding([{ kind: 'ServiceAccount', name: 'web' }])],
      names: ['ServiceAccount/web'],
    },
  },
})
