// SPDX-License-Identifier: Apache-2.0
/** Which service account a workload runs as, whether its token is mounted, and which bindings name it. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Evidence } from '#engines/posture/control.ts'
import { accountNamespaceOf, roleKinds } from '#engines/posture/grants.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { isRecord, type Subject, type Workload } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { oncePerList } from './list-views.ts'

const roleBindingKind = 'RoleBinding.rbac.authorization.k8s.io'
const clusterRoleBindingKind = 'ClusterRoleBinding.rbac.authorization.k8s.io'

/** Kinds that `accountOf` and `bindingsOf` read. */
export const accountJoins: readonly string[] = ['ServiceAccount', roleBindingKind, clusterRoleBindingKind]

/** Kinds that a rule reads which also follows bindings to their roles. */
export const accountRoleJoins: readonly string[] = [...accountJoins, ...roleKinds]

/** The service account of a workload. */
export interface Account {
  readonly namespace: string
  readonly name: string
  /** The object, where it is known: files often leave it out. */
  readonly object: KubeObject | undefined
}

/** A place in a binding that gives the account its role. */
export interface Binding {
  readonly binding: KubeObject
  readonly subjectIndex: number
}

/** The service account that the pods of a workload run as. */
export function accountOf({ object, workload }: Subject, world: World): Account | undefined {
  if (!workload) return undefined
  const namespace = namespaceOf(object)
  const name = accountNameOf(workload)
  return { namespace, name, object: world.get('ServiceAccount', namespace, name) }
}

function accountNameOf({ spec }: Workload): string {
  // `serviceAccount` is the older name, which the API server still fills and reads.
  const { serviceAccountName, serviceAccount } = spec as Readonly<Record<string, unknown>>
  if (typeof serviceAccountName === 'string' && serviceAccountName !== '') return serviceAccountName
  return typeof serviceAccount === 'string' && serviceAccount !== '' ? serviceAccount : 'default'
}

/**
 * Whether a workload counts for rules about its service account.
 *
 * Reports leave out workloads of files that name no namespace; these count where a binding reaches their account,
 * since they can fail then.
 */
export function countsForAccount(subject: Subject, world: World): boolean {
  const account = accountOf(subject, world)
  if (!account) return false
  if (subject.object.metadata.namespace) return true
  const [binding] = bindingsOf(account, world)
  return binding !== undefined
}

/** What the workload says about its service account. */
export function accountEvidence({ spec, specPath }: Workload): Evidence {
  const { serviceAccountName } = spec as Readonly<Record<string, unknown>>
  const path = `${specPath}.serviceAccountName`
  return typeof serviceAccountName === 'string'
    ? { path, found: serviceAccountName }
    : { path, missing: 'serviceAccountName: an account without permissions; "default" is used' }
}

/** Whether the token is mounted: the pod decides, else its service account, else it is. */
export function mountsToken({ spec }: Workload, { object }: Account): boolean {
  const { automountServiceAccountToken } = spec as Readonly<Record<string, unknown>>
  if (typeof automountServiceAccountToken === 'boolean') return automountServiceAccountToken
  return object?.['automountServiceAccountToken'] !== false
}

/** Every place in a binding that reaches the account: by its name, or by a group of all service accounts. */
export function bindingsOf({ namespace, name }: Account, world: World): readonly Binding[] {
  const lists = [world.list(roleBindingKind), world.list(clusterRoleBindingKind)] as const
  const isLast = last?.namespace === namespace && last.name === name
  if (!isLast || last?.lists[0] !== lists[0] || last.lists[1] !== lists[1])
    last = { namespace, name, lists, bindings: findBindings(namespace, name, lists) }
  return last.bindings
}

/** Several rules ask for the bindings of the account of one workload, one rule after the other. */
let last:
  | {
      readonly namespace: string
      readonly name: string
      readonly lists: readonly [readonly KubeObject[], readonly KubeObject[]]
      readonly bindings: readonly Binding[]
    }
  | undefined

function findBindings(namespace: string, name: string, lists: readonly (readonly KubeObject[])[]): readonly Binding[] {
  const [first = none, ...others] = lists
    .map(list => bindingsIn(list)(namespace, name))
    .filter(found => found.length > 0)
  return others.length === 0 ? first : first.concat(...others)
}

const none: readonly Binding[] = []

/** Bindings of a list by the account that they reach: many workloads run as the same one. */
const bindingsIn = oncePerList((bindings: readonly KubeObject[]) => {
  const bySubject = indexOf(bindings)
  const known = new Map<string, Map<string, readonly Binding[]>>()
  return (namespace: string, name: string): readonly Binding[] => {
    const ofNamespace = known.get(namespace) ?? new Map<string, readonly Binding[]>()
    const before = ofNamespace.get(name)
    if (before) return before
    const found = subjectKeysOf(namespace, name).flatMap(key => bySubject.get(key) ?? none)
    ofNamespace.set(name, found)
    known.set(namespace, ofNamespace)
    return found
  }
})

function subjectKeysOf(namespace: string, name: string): readonly string[] {
  return [
    `${namespace}/${name}`,
    `user:system:serviceaccount:${namespace}:${name}`,
    'group:system:serviceaccounts',
    `group:system:serviceaccounts:${namespace}`,
    'group:system:authenticated',
  ]
}

/** Bindings by the subject they name. */
function indexOf(bindings: readonly KubeObject[]): ReadonlyMap<string, readonly Binding[]> {
  const bySubject = new Map<string, Binding[]>()
  for (const binding of bindings) {
    const subjects = binding['subjects']
    if (!Array.isArray(subjects)) continue
    for (const [subjectIndex, subject] of subjects.entries()) {
      const key = isRecord(subject) ? keyOf(binding, subject) : undefined
      if (key === undefined) continue
      const places = bySubject.get(key)
      if (places) places.push({ binding, subjectIndex })
      else bySubject.set(key, [{ binding, subjectIndex }])
    }
  }
  return bySubject
}

function keyOf(binding: KubeObject, subject: Readonly<Record<string, unknown>>): string | undefined {
  const { kind, name } = subject
  if (typeof name !== 'string') return undefined
  if (kind === 'ServiceAccount') return `${accountNamespaceOf(binding, subject)}/${name}`
  if (kind === 'Group') return `group:${name}`
  return kind === 'User' ? `user:${name}` : undefined
}
