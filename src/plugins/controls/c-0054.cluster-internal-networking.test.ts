// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0054.cluster-internal-networking.ts'

const namespace = object('v1', 'Namespace', { name: 'shop' })
const policy = object('networking.k8s.io/v1', 'NetworkPolicy', { name: 'p', namespace: 'shop' }, { spec: {} })

controlCases(control, {
  passes: { 'the namespace has a policy': [namespace, policy] },
  fails: { 'it has none': { objects: namespace, names: ['Namespace/shop'] } },
})
