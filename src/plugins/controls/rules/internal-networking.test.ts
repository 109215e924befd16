// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './internal-networking.ts'

const namespace = object('v1', 'Namespace', { name: 'shop' })
const policyIn = (where: string) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', { name: 'p', namespace: where }, { spec: { podSelector: {} } })
const ofCluster = (spec: object) =>
  object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', { name: 'c' }, { spec: { ...spec } })

ruleCases(rule, {
  passes: {
    'the namespace has a policy': [namespace, policyIn('shop')],
    'a policy of the cluster covers it': [namespace, ofCluster({ endpointSelector: {}, ingress: [{}] })],
  },
  fails: {
    'the only policy is elsewhere, and policies themselves are not judged': {
      objects: [namespace, policyIn('other')],
      names: ['Namespace/shop'],
      failed: [],
      fix: [],
    },
    'a policy of the cluster that selects some pods is none of the namespace': {
      objects: [namespace, ofCluster({ endpointSelector: { matchLabels: { app: 'web' } }, ingress: [{}] })],
      names: ['Namespace/shop'],
    },
  },
})
