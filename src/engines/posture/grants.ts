// SPDX-License-Identifier: Apache-2.0
/**
 * Who gets which role through a binding.
 *
 * A RoleBinding reaches roles of its own namespace and cluster roles; a role of the same name elsewhere is another
 * role. Source: Kubernetes RBAC reference, "roleRef".
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { namespaceOf } from './kinds.ts'
import { isRecord, type RbacGrant } from './subject.ts'

const maxSubjects = 10_000

/** Looks a role up: `kind` is a kind name, `namespace` is empty for cluster roles. */
export type FindRole = (kind: string, namespace: string, name: string) => KubeObject | undefined

/** The role that a binding names, or undefined where it is not known. */
export function roleOf(binding: KubeObject, find: FindRole): KubeObject | undefined {
  const roleRef = binding['roleRef']
  if (!isRecord(roleRef)) return undefined
  const { kind, name } = roleRef
  if (typeof name !== 'string') return undefined
  if (kind === 'ClusterRole') return find('ClusterRole.rbac.authorization.k8s.io', '', name)
  if (kind !== 'Role' || binding.kind !== 'RoleBinding') return undefined
  return find('Role.rbac.authorization.k8s.io', namespaceOf(binding), name)
}

/** One grant for each subject of the binding; a subject named twice is one grant. */
export function* grantsOf(binding: KubeObject, role: KubeObject): Iterable<RbacGrant> {
  const subjects = binding['subjects']
  if (!Array.isArray(subjects)) return
  const seen = new Set<string>()
  for (const [subjectIndex, subject] of subjects.slice(0, maxSubjects).entries()) {
    if (!isRecord(subject) || typeof subject['kind'] !== 'string' || typeof subject['name'] !== 'string') continue
    const { kind, name, namespace, apiGroup } = subject as RbacGrant['subject']
    const key = `${kind}/${namespace ?? ''}/${name}`
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
