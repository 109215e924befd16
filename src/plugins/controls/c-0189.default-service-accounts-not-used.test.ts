// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0189.default-service-accounts-not-used.ts'

const namespace = object('v1', 'Namespace', { name: 'shop' })
const account = (name: string, where = 'shop') =>
  object('v1', 'ServiceAccount', { name, namespace: where }, { automountServiceAccountToken: false })

controlCases(control, {
  'automount-default-service-account': {
    passes: { 'it refuses': account('default') },
    fails: { 'it mounts': { objects: object('v1', 'ServiceAccount', { name: 'default' }) } },
  },
  'namespace-without-service-account': {
    passes: { 'an account of its own': [namespace, account('default'), account('app')] },
    fails: {
      'only the default one': {
        objects: [namespace, account('default'), account('app', 'other')],
        names: ['Namespace/shop'],
        failed: [],
      },
    },
  },
})
