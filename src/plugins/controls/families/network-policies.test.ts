// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { subjectOf } from '#engines/posture/subject.ts'
import { IndexWorld } from '#engines/posture/world.ts'
import { deployment, object } from '#testing/builders/workloads.ts'
import { hasNetworkPolicy, policiesSelecting, policyKinds } from './network-policies.ts'

const web = subjectOf(deployment())

function worldOf(...objects: KubeObject[]): IndexWorld {
  const index = new ObjectIndex()
  for (const [i, each] of objects.entries()) index.put(String(i), each)
  const world = new IndexWorld(index, { controlInputs: {} })
  world.joins = policyKinds
  return world
}

function policy(spec: object, namespace = 'shop'): KubeObject {
  return object('networking.k8s.io/v1', 'NetworkPolicy', { name: 'p', namespace }, { spec })
}

function cilium(rest: object, kind = 'CiliumNetworkPolicy'): KubeObject {
  return object(
    'cilium.io/v2',
    kind,
    { name: 'c', ...(kind === 'CiliumNetworkPolicy' && { namespace: 'shop' }) },
    {
      ...rest,
    },
  )
}

/** Whether a policy selects the pods of `shop/web`, and whether it restricts them. */
const cases: Readonly<Record<string, readonly [KubeObject, 'selects' | 'restricts' | 'neither']>> = {
  'an empty pod selector selects the namespace': [policy({ podSelector: {} }), 'restricts'],
  'expressions are part of the selector': [
    policy({ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] } }),
    'neither',
  ],
  'a policy of another namespace is none': [policy({ podSelector: {} }, 'other'), 'neither'],
  'policy types that mean nothing restrict nothing': [policy({ podSelector: {}, policyTypes: ['Both'] }), 'selects'],
  'Cilium prefixes name the source of a label': [
    cilium({ spec: { endpointSelector: { matchLabels: { 'k8s:app': 'web' } }, ingress: [] } }),
    'restricts',
  ],
  'no rule section, no restriction': [cilium({ spec: { endpointSelector: {} } }), 'selects'],
  'default deny may be switched off': [
    cilium({ spec: { endpointSelector: {}, ingress: [{}], enableDefaultDeny: { ingress: false } } }),
    'selects',
  ],
  'specs is a list of specifications': [cilium({ specs: [{ endpointSelector: {}, egress: [{}] }] }), 'restricts'],
  'a node selector selects no pods': [cilium({ spec: { nodeSelector: {}, ingress: [{}] } }), 'neither'],
  'a policy of the cluster may name the namespace': [
    cilium(
      { spec: { endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'shop' } }, egress: [] } },
      'CiliumClusterwideNetworkPolicy',
    ),
    'restricts',
  ],
}

describe('network policies', () => {
  for (const [reason, [given, expected]] of Object.entries(cases))
    test(reason, () => {
      const [first] = policiesSelecting(web, worldOf(given))
      assert.equal(!first ? 'neither' : first.restricts ? 'restricts' : 'selects', expected)
    })

  const ofCluster = (endpointSelector: object, rest: object = { ingress: [{}] }) =>
    worldOf(cilium({ spec: { endpointSelector, ...rest } }, 'CiliumClusterwideNetworkPolicy'))
  test('a namespace has a policy of its own or one of the cluster that covers all of it', () => {
    assert.equal(hasNetworkPolicy('shop', worldOf(policy({ podSelector: { matchLabels: { a: 'b' } } }))), true)
    assert.equal(hasNetworkPolicy('other', worldOf(policy({ podSelector: {} }))), false)
    assert.equal(hasNetworkPolicy('shop', ofCluster({})), true)
    assert.equal(hasNetworkPolicy('shop', ofCluster({ matchLabels: { 'io.kubernetes.pod.namespace': 'shop' } })), true)
    assert.equal(hasNetworkPolicy('shop', ofCluster({ matchLabels: { 'io.kubernetes.pod.namespace': 'dev' } })), false)
    assert.equal(hasNetworkPolicy('shop', ofCluster({ matchLabels: { app: 'web' } })), false)
    assert.equal(hasNetworkPolicy('shop', ofCluster({}, {})), false)
    const notDB = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] }
    assert.equal(hasNetworkPolicy('shop', ofCluster(notDB)), false)
  })
})
