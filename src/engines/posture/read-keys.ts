// SPDX-License-Identifier: Apache-2.0
/**
 * Names what a rule read of other objects: one object, a namespace's objects of a kind, or a whole kind.
 *
 * Names come from fields of objects that anybody may have written; one that is no text names nothing.
 */
import { scalarText } from '#domain/json.ts'
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import { kindNameOf, namespaceOf } from './kinds.ts'

/** Reads that see every object of a kind in a namespace; `''` is the namespace of cluster-scoped kinds. */
export function namespaceReadKey(kind: string, namespace: string): string {
  return `${kind}/${scalarText(namespace)}`
}

/** Reads that see one object. */
export function objectReadKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${scalarText(namespace)}/${scalarText(name)}`
}

/** Every read key whose answer may differ after the object appeared, changed or vanished. */
export function readKeysTouchedBy(object: KubeObject): readonly string[] {
  const kind = kindNameOf(object)
  const namespace = namespaceOf(object)
  return [kind, namespaceReadKey(kind, namespace), objectReadKey(kind, namespace, refOf(object).name)]
}
