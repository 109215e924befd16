// SPDX-License-Identifier: Apache-2.0
/** Small roles and bindings for tests of controls. */
import type { KubeObject } from '#domain/kube-object.ts'
import { object } from './workloads.ts'

type Fields = Readonly<Record<string, unknown>>

const rbac = 'rbac.authorization.k8s.io/v1'

/** One rule of a role; `groups`, `resources` and `verbs` are separated by spaces, `core` stands for the empty group. */
export function roleRule(groups: string, resources: string, verbs: string, rest: Fields = {}): Fields {
  return {
    apiGroups: groups.split(' ').map(group => (group === 'core' ? '' : group)),
    resources: resources.split(' '),
    verbs: verbs.split(' '),
    ...rest,
  }
}

/** A ClusterRole `power` with the rules. */
export function clusterRole(...rules: readonly Fields[]): KubeObject {
  return object(rbac, 'ClusterRole', { name: 'power' }, { rules })
}

/** A Role `power` in namespace `shop` with the rules. */
export function role(...rules: readonly Fields[]): KubeObject {
  return object(rbac, 'Role', { name: 'power', namespace: 'shop' }, { rules })
}

/** A user; `jane` unless named otherwise. */
export function user(name = 'jane'): Fields {
  return { kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' }
}

/** A group. */
export function group(name: string): Fields {
  return { kind: 'Group', name, apiGroup: 'rbac.authorization.k8s.io' }
}

/** A service account of namespace `shop`, as a binding names it. */
export function account(name: string, namespace = 'shop'): Fields {
  return { kind: 'ServiceAccount', name, namespace }
}

/** A ClusterRoleBinding `binding` of the subjects to a ClusterRole; `power` unless given. */
export function clusterRoleBinding(subjects: readonly Fields[], roleName = 'power'): KubeObject {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: roleName }
  return object(rbac, 'ClusterRoleBinding', { name: 'binding' }, { subjects, roleRef })
}

/** A RoleBinding `binding` in namespace `shop` of the subjects to the Role, or to another role. */
export function roleBinding(subjects: readonly Fields[], roleRef: Fields = {}, metadata: Fields = {}): KubeObject {
  return object(
    rbac,
    'RoleBinding',
    { name: 'binding', namespace: 'shop', ...metadata },
    { subjects, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'power', ...roleRef } },
  )
}

/** A ServiceAccount in namespace `shop`. */
export function serviceAccount(name: string, rest: Fields = {}): KubeObject {
  return object('v1', 'ServiceAccount', { name, namespace: 'shop' }, rest)
}
