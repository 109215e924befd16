// SPDX-License-Identifier: Apache-2.0
/**
 * Who gets which role through a binding.
 *
 * A RoleBinding reaches roles of its own namespace and cluster roles; a role of the same name elsewhere is another
 * role. Source: Kubernetes RBAC reference, "roleRef", "Aggregated ClusterRoles", "Default roles".
 */
import { scalarText } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { builtinClusterRole, builtinClusterRoles, builtinRole } from './builtin-roles.ts'
import { namespaceOf } from './kinds.ts'
import { selects } from './label-selector.ts'
import { isRecord, type RbacGrant } from './subject.ts'
import type { World } from './world.ts'

const clusterRoleKind = 'ClusterRole.rbac.authorization.k8s.io'
const roleKind = 'Role.rbac.authorization.k8s.io'
const maxSubjects = 10_000
const maxRules = 10_000

/** Kinds that `roleOf` reads: a rule that calls it declares them in `joins`. */
export const roleKinds: readonly string[] = [clusterRoleKind, roleKind]

/** Where roles are looked up. */
export type Roles = Pick<World, 'get' | 'list'>

/**
 * The role that a binding names, or undefined where it is not known.
 *
 * Roles that every cluster brings along are known without being among the objects; an aggregated cluster role comes
 * with the rules of all roles that it gathers. Cost: O(1), O(cluster roles) for an aggregated one.
 */
export function roleOf(binding: KubeObject, roles: Roles): KubeObject | undefined {
  const roleRef = binding['roleRef']
  if (!isRecord(roleRef)) return undefined
  const { kind, name } = roleRef
  if (typeof name !== 'string') return undefined
  if (kind === 'ClusterRole') {
    const role = roles.get(clusterRoleKind, '', name) ?? builtinClusterRole(name)
    return role && withAggregatedRules(role, roles)
  }
  if (kind !== 'Role' || binding.kind !== 'RoleBinding') return undefined
  const namespace = namespaceOf(binding)
  return roles.get(roleKind, namespace, name) ?? builtinRole(namespace, name)
}

/** The role with the rules it gathers behind its own, each once, so that positions of its own rules stay. */
function withAggregatedRules(role: KubeObject, roles: Roles): KubeObject {
  if (selectorsOf(role).length === 0) return role
  const own = rulesOf(role)
  const known = new Set(own.map(rule => JSON.stringify(rule)))
  const added: unknown[] = []
  for (const member of gatheredBy(role, roles)) {
    for (const rule of rulesOf(member)) {
      const text = JSON.stringify(rule)
      if (known.has(text) || known.size >= maxRules) continue
      known.add(text)
      added.push(rule)
    }
  }
  // In a live cluster a controller has written these rules into the role already.
  return added.length === 0 ? role : { ...role, rules: [...own, ...added] }
}

/** Every role that an aggregated role gathers, directly or through another aggregated role, in order of name. */
function gatheredBy(role: KubeObject, roles: Roles): readonly KubeObject[] {
  const candidates = new Map<string, KubeObject>()
  for (const each of [...builtinClusterRoles(), ...roles.list(clusterRoleKind)])
    candidates.set(each.metadata.name, each)
  const gathered = new Map<string, KubeObject>()
  const pending = [role]
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const selector of selectorsOf(next)) {
      for (const [name, each] of candidates) {
        if (gathered.has(name) || name === role.metadata.name || !selects(selector, each.metadata.labels)) continue
        gathered.set(name, each)
        pending.push(each)
      }
    }
  }
  return [...gathered.keys()].sort().map(name => gathered.get(name) as KubeObject)
}

function selectorsOf(role: KubeObject): readonly unknown[] {
  const aggregation = role['aggregationRule']
  const selectors = isRecord(aggregation) ? aggregation['clusterRoleSelectors'] : undefined
  return Array.isArray(selectors) ? selectors : []
}

function rulesOf(role: KubeObject): readonly unknown[] {
  const { rules } = role
  return Array.isArray(rules) ? rules : []
}

/**
 * The namespace of a service account that a binding names: its own, else that of a RoleBinding.
 * Empty where there is none, and for users and groups.
 */
export function accountNamespaceOf(binding: KubeObject, subject: Readonly<Record<string, unknown>>): string {
  if (subject['kind'] !== 'ServiceAccount') return ''
  const { namespace } = subject
  if (typeof namespace === 'string' && namespace !== '') return namespace
  return binding.kind === 'RoleBinding' ? namespaceOf(binding) : ''
}

/** One grant for each subject of the binding; a subject named twice is one grant. */
export function* grantsOf(binding: KubeObject, role: KubeObject): Iterable<RbacGrant> {
  const subjects = binding['subjects']
  if (!Array.isArray(subjects)) return
  const seen = new Set<string>()
  for (const [subjectIndex, subject] of subjects.slice(0, maxSubjects).entries()) {
    if (!isRecord(subject) || typeof subject['kind'] !== 'string' || typeof subject['name'] !== 'string') continue
    const { kind, name } = subject as unknown as RbacGrant['subject']
    const namespace = scalarText(subject['namespace'])
    const apiGroup = scalarText(subject['apiGroup'])
    const key = `${kind}/${namespace}/${name}`
    if (seen.has(key)) continue
    seen.add(key)
    yield {
      subject: { kind, name, ...(namespace && { namespace }), ...(apiGroup && { apiGroup }) },
      subjectIndex,
      binding,
      role,
    }
  }
}
