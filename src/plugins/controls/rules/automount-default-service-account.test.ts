// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './automount-default-service-account.ts'

const account = (name: string, rest: object = {}) =>
  object('v1', 'ServiceAccount', { name, namespace: 'shop' }, { ...rest })

ruleCases(rule, {
  passes: {
    'it refuses': account('default', { automountServiceAccountToken: false }),
    'another account is not covered': account('app', { automountServiceAccountToken: true }),
  },
  fails: {
    'it mounts by default': {
      objects: account('default'),
      failed: [],
      fix: ['automountServiceAccountToken=false'],
    },
    'it insists': {
      objects: account('default', { automountServiceAccountToken: true }),
      failed: ['automountServiceAccountToken'],
      deletes: ['automountServiceAccountToken'],
      fix: [],
    },
  },
})
