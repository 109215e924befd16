// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { accountNamespaceOf, grantsOf, roleKinds, roleOf } from './grants.ts'
import { ObjectIndex } from './object-index.ts'
import { IndexWorld } from './world.ts'

const rbac = 'rbac.authorization.k8s.io/v1'

function worldOf(...objects: readonly KubeObject[]): IndexWorld {
  const index = new ObjectIndex()
  for (const [i, each] of objects.entries()) index.put(String(i), each)
  const world = new IndexWorld(index, { controlInputs: {} })
  world.joins = roleKinds
  return world
}

function roleBinding(kind: string, name: string, namespace = 'shop'): KubeObject {
  return {
    apiVersion: rbac,
    kind: 'RoleBinding',
    metadata: { name: 'b', namespace },
    subjects: [
      { kind: 'ServiceAccount', name: 'web' },
      { kind: 'User', name: 'jane' },
      { kind: 'ServiceAccount', name: 'web' },
    ],
    roleRef: { kind, name, apiGroup: 'rbac.authorization.k8s.io' },
  }
}

function role(
  kind: string,
  metadata: KubeObject['metadata'],
  rest: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return { apiVersion: rbac, kind, metadata, ...rest }
}

const reads = { apiGroups: [''], resources: ['pods'], verbs: ['get'] }
const readsSecrets = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }

function verbsOn(of: KubeObject | undefined, resource: string): readonly string[] {
  const rules = (of?.['rules'] ?? []) as { readonly resources?: readonly string[]; readonly verbs: readonly string[] }[]
  return rules.filter(each => each.resources?.includes(resource)).flatMap(each => each.verbs)
}

describe('role of a binding', () => {
  test('is of the namespace of the binding, not one of the same name elsewhere', () => {
    const elsewhere = role('Role', { name: 'reader', namespace: 'other' }, { rules: [reads] })
    const here = role('Role', { name: 'reader', namespace: 'shop' }, { rules: [readsSecrets] })
    assert.equal(roleOf(roleBinding('Role', 'reader'), worldOf(elsewhere)), undefined)
    assert.equal(roleOf(roleBinding('Role', 'reader'), worldOf(elsewhere, here)), here)
  })

  test('is a built-in one where files do not carry it', () => {
    assert.deepEqual(verbsOn(roleOf(roleBinding('ClusterRole', 'cluster-admin'), worldOf()), '*'), ['*'])
    const reader = roleOf(roleBinding('Role', 'extension-apiserver-authentication-reader', 'kube-system'), worldOf())
    assert.deepEqual(verbsOn(reader, 'configmaps'), ['get', 'list', 'watch'])
    assert.equal(roleOf(roleBinding('Role', 'extension-apiserver-authentication-reader'), worldOf()), undefined)
    assert.equal(roleOf(roleBinding('ClusterRole', 'toString'), worldOf()), undefined)
  })

  test('view reads no secrets, edit and admin do: through two levels of aggregation', () => {
    const named = (name: string) => roleOf(roleBinding('ClusterRole', name), worldOf())
    assert.deepEqual(verbsOn(named('view'), 'secrets'), [])
    assert.ok(verbsOn(named('view'), 'pods').includes('list'))
    assert.ok(verbsOn(named('edit'), 'secrets').includes('get'))
    assert.ok(verbsOn(named('admin'), 'secrets').includes('get'))
    assert.ok(verbsOn(named('admin'), 'rolebindings').includes('create'))
    assert.ok(verbsOn(named('admin'), 'pods/log').includes('get'))
  })

  test('gathers the rules of the labelled roles among the objects', () => {
    const extra = role(
      'ClusterRole',
      { name: 'extra', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
      { rules: [readsSecrets] },
    )
    assert.deepEqual(verbsOn(roleOf(roleBinding('ClusterRole', 'view'), worldOf(extra)), 'secrets'), ['get'])
  })

  test('keeps the place of its own rules, and is unchanged where a controller has filled it', () => {
    const selectors = { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] }
    const part = role('ClusterRole', { name: 'part', labels: { part: 'yes' } }, { rules: [reads] })
    const filled = role('ClusterRole', { name: 'whole' }, { aggregationRule: selectors, rules: [reads] })
    assert.equal(roleOf(roleBinding('ClusterRole', 'whole'), worldOf(part, filled)), filled)
    const partly = role('ClusterRole', { name: 'whole' }, { aggregationRule: selectors, rules: [readsSecrets] })
    assert.deepEqual(roleOf(roleBinding('ClusterRole', 'whole'), worldOf(part, partly))?.['rules'], [
      readsSecrets,
      reads,
    ])
  })

  test('ends where aggregation goes in circles', () => {
    const gathering = (name: string, label: string) =>
      role(
        'ClusterRole',
        { name, labels: { ring: 'yes' } },
        { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: 'yes' } }] }, rules: [reads] },
      )
    const world = worldOf(gathering('a', 'ring'), gathering('b', 'ring'))
    assert.deepEqual(roleOf(roleBinding('ClusterRole', 'a'), world)?.['rules'], [reads])
  })

  test('is undefined for a damaged roleRef', () => {
    for (const roleRef of [undefined, 7, {}, { kind: 'ClusterRole' }, { kind: 'ClusterRole', name: 7 }])
      assert.equal(roleOf({ ...roleBinding('Role', 'x'), roleRef }, worldOf()), undefined)
  })
})

test('a subject named twice is one grant', () => {
  const binding = roleBinding('Role', 'reader')
  const grants = [...grantsOf(binding, role('Role', { name: 'reader' }))]
  assert.deepEqual(
    grants.map(each => [each.subject.name, each.subjectIndex]),
    [
      ['web', 0],
      ['jane', 1],
    ],
  )
})

test('a service account without namespace is of the namespace of its RoleBinding', () => {
  const binding = roleBinding('Role', 'reader')
  assert.equal(accountNamespaceOf(binding, { kind: 'ServiceAccount', name: 'web' }), 'shop')
  assert.equal(accountNamespaceOf(binding, { kind: 'ServiceAccount', name: 'web', namespace: 'ops' }), 'ops')
  assert.equal(accountNamespaceOf(binding, { kind: 'User', name: 'web' }), '')
  const cluster = { ...binding, kind: 'ClusterRoleBinding' }
  assert.equal(accountNamespaceOf(cluster, { kind: 'ServiceAccount', name: 'web' }), '')
})
