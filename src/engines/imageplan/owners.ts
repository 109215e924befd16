// SPDX-License-Identifier: Apache-2.0
import { groupOf, type KubeObject, keyOf, type OwnerReference, refOf } from '#domain/kube-object.ts'

/** An object, or what a reference tells of one that is not known. */
export type Owner = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>

/** Who made whom. */
export interface Owners {
  /** What controls the object; undefined when a person made it, or the node it runs on. */
  controllerOf(object: Owner): Owner | undefined
  /** The end of the chain of controllers; the object itself when nothing controls it. */
  topOf(object: Owner): Owner
}

/** Longest chain that is followed: references may form a ring. */
const maxSteps = 8

/** The chains of these objects. A controller that is not among them is known by the reference alone. */
export function ownersIn(objects: readonly KubeObject[]): Owners {
  const byKey = new Map(objects.map(object => [keyOf(refOf(object)), object]))

  function controllerOf({ metadata }: Owner): Owner | undefined {
    const found = referencesOf(metadata).find(({ controller }) => controller === true)
    if (!found || found.kind === 'Node') return undefined
    const { apiVersion, kind, name } = found
    if (![apiVersion, kind, name].every(part => typeof part === 'string' && part !== '')) return undefined
    const { namespace = '' } = metadata
    const known = byKey.get(keyOf({ group: groupOf(apiVersion), kind, namespace, name }))
    return known ?? { apiVersion, kind, metadata: { name, namespace } }
  }

  return {
    controllerOf,
    topOf(object) {
      let top = object
      for (let step = 0; step < maxSteps; step++) {
        const next = controllerOf(top)
        if (!next) return top
        top = next
      }
      return top
    },
  }
}

function referencesOf({ ownerReferences }: KubeObject['metadata']): readonly OwnerReference[] {
  return Array.isArray(ownerReferences) ? ownerReferences.filter(each => typeof each === 'object' && each !== null) : []
}
