// SPDX-License-Identifier: Apache-2.0
import { account, clusterRoleBinding } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0239.dedicated-aks-service-accounts.ts'

controlCases(control, {
  passes: { 'an account of its own': clusterRoleBinding([account('web')]) },
  fails: {
    'the account of every pod': { objects: clusterRoleBinding([account('default')]), deletes: ['subjects[0]'] },
  },
})
