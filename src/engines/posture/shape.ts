// SPDX-License-Identifier: Apache-2.0
/**
 * Whether an object has the shape without which no rule can judge it.
 *
 * An API server refuses such objects; in a file they would pass every rule that finds no container, or no subject.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { kindNameOf, podSpecPathOf } from './kinds.ts'
import { isRecord } from './subject.ts'

const containerLists = ['containers', 'initContainers', 'ephemeralContainers']

/** Lists of mappings that rules walk, by kind. */
const lists: Readonly<Record<string, readonly string[]>> = {
  'Role.rbac.authorization.k8s.io': ['rules'],
  'ClusterRole.rbac.authorization.k8s.io': ['rules'],
  'RoleBinding.rbac.authorization.k8s.io': ['subjects'],
  'ClusterRoleBinding.rbac.authorization.k8s.io': ['subjects'],
}

/** What is wrong, in a sentence; undefined where nothing is. */
export function wrongShape(object: KubeObject): string | undefined {
  const kind = kindNameOf(object)
  const name = `${object.kind} ${object.metadata.name}`
  const { spec } = object
  if (spec !== undefined && spec !== null && !isRecord(spec)) return `${name}: spec is not a mapping`
  const wrong =
    wrongPodSpec(object, podSpecPathOf(kind)) ?? wrongLists(object, Object.hasOwn(lists, kind) ? lists[kind] : [])
  return wrong === undefined ? undefined : `${name}: ${wrong}`
}

function wrongPodSpec(object: KubeObject, path: readonly string[] | undefined): string | undefined {
  if (!path) return undefined
  let at: unknown = object
  for (const step of path) {
    if (at === undefined || at === null) return undefined
    if (!isRecord(at)) return `${path.join('.')} is not reached: a part of it is not a mapping`
    at = at[step]
  }
  if (at === undefined || at === null) return undefined
  if (!isRecord(at)) return `${path.join('.')} is not a mapping`
  return wrongLists(at, containerLists, `${path.join('.')}.`)
}

function wrongLists(
  holder: Readonly<Record<string, unknown>>,
  names: readonly string[] = [],
  prefix = '',
): string | undefined {
  for (const name of names) {
    const list = holder[name]
    if (list === undefined || list === null) continue
    if (!Array.isArray(list)) return `${prefix}${name} is not a list`
    const at = list.findIndex(item => !isRecord(item))
    if (at >= 0) return `${prefix}${name}[${at}] is not a mapping`
  }
  return undefined
}
