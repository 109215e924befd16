// SPDX-License-Identifier: Apache-2.0
/** Which objects the resource rules of a policy mean. */
import { groupOf, type KubeObject, versionOf } from '#domain/kube-object.ts'
import { isRecord } from '#engines/posture/subject.ts'

/** Whether one of the rules means the object, when it is created. Cost: O(rules). */
export function matchesResources(rules: readonly unknown[], object: KubeObject): boolean {
  return rules.some(rule => {
    if (!isRecord(rule)) return false
    const { apiGroups, apiVersions, operations, resources, resourceNames } = rule
    return (
      has(operations, 'CREATE') &&
      has(apiGroups, groupOf(object.apiVersion)) &&
      has(apiVersions, versionOf(object.apiVersion)) &&
      has(resources, pluralOf(object.kind)) &&
      (!Array.isArray(resourceNames) || resourceNames.length === 0 || has(resourceNames, object.metadata.name))
    )
  })
}

function has(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && (list.includes('*') || list.includes(wanted) || list.includes('*/*'))
}

/** Plurals that do not follow the rules of the language. */
const irregular: Readonly<Record<string, string>> = {
  ControlInputs: 'controlinputs',
  Endpoints: 'endpoints',
  LinuxKernelVariables: 'linuxkernelvariables',
  ServiceScanResult: 'servicesscanresults',
}

/** The resource of a kind, made as Kubernetes names its own: `networkpolicies`, `ingresses`. */
export function pluralOf(kind: string): string {
  if (Object.hasOwn(irregular, kind)) return irregular[kind] ?? kind
  const lower = kind.toLowerCase()
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`
}

/** The collections that resource rules name, as `plural.group`; `*` stands for all of a group, or of all groups. */
export function collectionsOf(rules: readonly unknown[]): string[] {
  const found = rules.flatMap(rule => {
    const { apiGroups, resources } = isRecord(rule) ? rule : {}
    return textsOf(resources).flatMap(resource =>
      textsOf(apiGroups).map(group => {
        const plural = resource === '*/*' ? '*' : resource
        return group === '' ? plural : `${plural}.${group}`
      }),
    )
  })
  // A sub-resource (`pods/exec`) has no collection.
  return [...new Set(found.filter(each => !each.includes('/')))].sort()
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}
