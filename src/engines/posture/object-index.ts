// SPDX-License-Identifier: Apache-2.0
/**
 * The objects of a cluster or of a set of files, found by kind, namespace and name.
 *
 * Objects have an identity of the caller's choice: in a cluster `group/kind/namespace/name`; among files several
 * manifests may describe one name, and each is an object of its own.
 */
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import { kindNameOf, namespaceOf } from './kinds.ts'
import { namespaceReadKey, objectReadKey } from './read-keys.ts'

/** Mutable index. Every operation is O(1) but for the lists, which are O(result) at the first read after a change. */
export class ObjectIndex {
  readonly #objects = new Map<string, KubeObject>()
  readonly #groups = new Map<string, Map<string, KubeObject>>()
  readonly #namespacesOfKind = new Map<string, Set<string>>()
  readonly #lists = new Map<string, readonly KubeObject[]>()

  /** Number of objects. */
  get size(): number {
    return this.#objects.size
  }

  /** Adds an object, or replaces the one of the same identity. */
  put(id: string, object: KubeObject): void {
    this.remove(id)
    this.#objects.set(id, object)
    const kind = kindNameOf(object)
    const namespace = namespaceOf(object)
    for (const key of [namespaceReadKey(kind, namespace), objectReadKey(kind, namespace, refOf(object).name)]) {
      const group = this.#groups.get(key)
      if (group) group.set(id, object)
      else this.#groups.set(key, new Map([[id, object]]))
    }
    const namespaces = this.#namespacesOfKind.get(kind)
    if (namespaces) namespaces.add(namespace)
    else this.#namespacesOfKind.set(kind, new Set([namespace]))
    this.#forgetLists(kind, namespace)
  }

  /** Removes an object and returns it. */
  remove(id: string): KubeObject | undefined {
    const object = this.#objects.get(id)
    if (!object) return undefined
    this.#objects.delete(id)
    const kind = kindNameOf(object)
    const namespace = namespaceOf(object)
    const inNamespace = namespaceReadKey(kind, namespace)
    for (const key of [inNamespace, objectReadKey(kind, namespace, refOf(object).name)]) {
      const group = this.#groups.get(key)
      group?.delete(id)
      if (group?.size === 0) this.#groups.delete(key)
    }
    if (!this.#groups.has(inNamespace)) this.#namespacesOfKind.get(kind)?.delete(namespace)
    this.#forgetLists(kind, namespace)
    return object
  }

  byId(id: string): KubeObject | undefined {
    return this.#objects.get(id)
  }

  /** The object of a name; the first one put where several manifests share it. */
  get(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.#groups
      .get(objectReadKey(kind, namespace, name))
      ?.values()
      .next().value
  }

  /** Objects of a kind, of one namespace or of all, in order of insertion. The list is shared: do not change it. */
  list(kind: string, namespace?: string): readonly KubeObject[] {
    const key = namespace === undefined ? kind : namespaceReadKey(kind, namespace)
    const known = this.#lists.get(key)
    if (known) return known
    const made =
      namespace === undefined
        ? [...(this.#namespacesOfKind.get(kind) ?? [])].flatMap(each => this.list(kind, each))
        : [...(this.#groups.get(key)?.values() ?? [])]
    this.#lists.set(key, made)
    return made
  }

  /** Whether there is any object of the kind. */
  has(kind: string): boolean {
    return (this.#namespacesOfKind.get(kind)?.size ?? 0) > 0
  }

  /** Every identity, sorted, so that a scan has one order whatever the order of arrival. */
  sortedIds(): string[] {
    return [...this.#objects.keys()].sort()
  }

  #forgetLists(kind: string, namespace: string): void {
    this.#lists.delete(kind)
    this.#lists.delete(namespaceReadKey(kind, namespace))
  }
}
