// SPDX-License-Identifier: Apache-2.0
/**
 * The objects of a cluster or of a set of files, found by kind, namespace and name.
 *
 * Objects have an identity of the caller's choice: in a cluster `group/kind/namespace/name`; among files several
 * manifests may describe one name, and each is an object of its own. Namespaces and names come from fields that
 * anybody may have written: one that is no text is looked for as one.
 */
import { scalarText } from '#domain/json.ts'
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import { kindNameOf, namespaceOf } from './kinds.ts'

/** Objects of a kind in one namespace. Most names have one object, which then needs no list. */
interface NamespaceGroup {
  readonly objects: Map<string, KubeObject>
  readonly byName: Map<string, KubeObject | KubeObject[]>
  list: readonly KubeObject[] | undefined
}

interface KindGroup {
  readonly namespaces: Map<string, NamespaceGroup>
  list: readonly KubeObject[] | undefined
}

const none: readonly KubeObject[] = []

/** Mutable index. Every operation is O(1) but for the lists, which are O(result) at the first read after a change. */
export class ObjectIndex {
  readonly #objects = new Map<string, KubeObject>()
  readonly #kinds = new Map<string, KindGroup>()

  /** Number of objects. */
  get size(): number {
    return this.#objects.size
  }

  /** Adds an object, or replaces the one of the same identity and returns that. */
  put(id: string, object: KubeObject): KubeObject | undefined {
    const before = this.remove(id)
    this.#objects.set(id, object)
    const kind = getOrMake(this.#kinds, kindNameOf(object), () => ({ namespaces: new Map(), list: undefined }))
    const namespace = getOrMake(kind.namespaces, namespaceOf(object), () => ({
      objects: new Map(),
      byName: new Map(),
      list: undefined,
    }))
    namespace.objects.set(id, object)
    addName(namespace.byName, refOf(object).name, object)
    kind.list = undefined
    namespace.list = undefined
    return before
  }

  /** Removes an object and returns it. */
  remove(id: string): KubeObject | undefined {
    const object = this.#objects.get(id)
    if (!object) return undefined
    this.#objects.delete(id)
    const kind = this.#kinds.get(kindNameOf(object))
    const namespace = kind?.namespaces.get(namespaceOf(object))
    if (!kind || !namespace) return object
    namespace.objects.delete(id)
    removeName(namespace.byName, refOf(object).name, object)
    if (namespace.objects.size === 0) kind.namespaces.delete(namespaceOf(object))
    if (kind.namespaces.size === 0) this.#kinds.delete(kindNameOf(object))
    kind.list = undefined
    namespace.list = undefined
    return object
  }

  byId(id: string): KubeObject | undefined {
    return this.#objects.get(id)
  }

  /** The object of a name; the first one put where several manifests share it. */
  get(kind: string, namespace: string, name: string): KubeObject | undefined {
    const found = this.#kinds.get(kind)?.namespaces.get(scalarText(namespace))?.byName.get(scalarText(name))
    return isSeveral(found) ? found[0] : found
  }

  /** Objects of a kind, of one namespace or of all, in order of insertion. The list is shared: do not change it. */
  list(kind: string, namespace?: string): readonly KubeObject[] {
    const group = this.#kinds.get(kind)
    if (!group) return none
    if (namespace === undefined) {
      group.list ??= [...group.namespaces.values()].flatMap(listOf)
      return group.list
    }
    const inNamespace = group.namespaces.get(scalarText(namespace))
    return inNamespace ? listOf(inNamespace) : none
  }

  /** Every identity, sorted, so that a scan has one order whatever the order of arrival. */
  sortedIds(): string[] {
    return [...this.#objects.keys()].sort()
  }
}

function listOf(group: NamespaceGroup): readonly KubeObject[] {
  group.list ??= [...group.objects.values()]
  return group.list
}

function isSeveral(found: KubeObject | KubeObject[] | undefined): found is KubeObject[] {
  return Array.isArray(found)
}

function addName(byName: NamespaceGroup['byName'], name: string, object: KubeObject): void {
  const others = byName.get(name)
  if (others === undefined) byName.set(name, object)
  else if (isSeveral(others)) others.push(object)
  else byName.set(name, [others, object])
}

function removeName(byName: NamespaceGroup['byName'], name: string, object: KubeObject): void {
  const found = byName.get(name)
  if (!isSeveral(found)) {
    byName.delete(name)
    return
  }
  found.splice(found.indexOf(object), 1)
  const [left, ...more] = found
  if (left !== undefined && more.length === 0) byName.set(name, left)
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
