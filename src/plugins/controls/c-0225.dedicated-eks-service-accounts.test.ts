// SPDX-License-Identifier: Apache-2.0
import { account, roleBinding, serviceAccount } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0225.dedicated-eks-service-accounts.ts'

controlCases(control, {
  'ensure-default-service-accounts-has-only-default-roles': {
    passes: { 'an account of its own': roleBinding([account('web')]) },
    fails: { 'the account of every pod': { objects: roleBinding([account('default')]), failed: ['subjects[0]'] } },
  },
  'automount-default-service-account': {
    passes: {
      'its token is not mounted': serviceAccount('default', { automountServiceAccountToken: false }),
      'another account': serviceAccount('web'),
    },
    fails: {
      'its token is mounted': {
        objects: serviceAccount('default', { automountServiceAccountToken: true }),
        failed: ['automountServiceAccountToken'],
        deletes: ['automountServiceAccountToken'],
        fix: [],
      },
      'absent, because the default mounts it': {
        objects: serviceAccount('default'),
        failed: [],
        fix: ['automountServiceAccountToken=false'],
      },
    },
  },
})
