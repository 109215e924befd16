// SPDX-License-Identifier: Apache-2.0
/** What storage should hold after each write, as a map and the list of what happened to it. */

/** One object, as far as requests can tell two apart. */
export interface ModelObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly version: number
  readonly tier: string
  readonly value: number
}

export interface ModelEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: number
  readonly object: ModelObject
  /** State before; absent for ADDED. */
  readonly previous?: ModelObject
}

export interface Scope {
  readonly kind: string
  /** Absent: all. */
  readonly namespace?: string
  /** Absent: all. */
  readonly tier?: string
}

export class StorageModel {
  readonly objects = new Map<string, ModelObject>()
  readonly events: ModelEvent[] = []
  /** Version of the newest write that was answered. */
  version = 1

  static keyOf({ kind, namespace, name }: Pick<ModelObject, 'kind' | 'namespace' | 'name'>): string {
    return `${kind}/${namespace}/${name}`
  }

  /** Notes a write; its version must be above all that were given out. */
  note(type: ModelEvent['type'], object: ModelObject): void {
    if (object.version <= this.version) throw new Error(`version ${object.version} after ${this.version}`)
    const key = StorageModel.keyOf(object)
    const previous = this.objects.get(key)
    this.events.push({ type, version: object.version, object, ...(previous && { previous }) })
    this.version = object.version
    if (type === 'DELETED') this.objects.delete(key)
    else this.objects.set(key, object)
  }

  /** The objects of a scope in (namespace, name) order, as they were at a version. */
  listAt(scope: Scope, version: number): readonly ModelObject[] {
    const at = new Map<string, ModelObject>()
    for (const event of this.events) {
      if (event.version > version) break
      const key = StorageModel.keyOf(event.object)
      if (event.type === 'DELETED') at.delete(key)
      else at.set(key, event.object)
    }
    return inOrder([...at.values()].filter(object => isIn(scope, object)))
  }

  list(scope: Scope): readonly ModelObject[] {
    return inOrder([...this.objects.values()].filter(object => isIn(scope, object)))
  }

  /** What a watcher of a scope must be told after a version. */
  eventsAfter(scope: Scope, version: number): readonly string[] {
    return this.events.flatMap(event => {
      if (event.version <= version) return []
      const isNow = event.type !== 'DELETED' && isIn(scope, event.object)
      const was = event.previous !== undefined && isIn(scope, event.previous)
      const type = isNow ? (was ? 'MODIFIED' : 'ADDED') : was ? 'DELETED' : undefined
      return type ? [`${type} ${event.object.namespace}/${event.object.name} ${event.version}`] : []
    })
  }
}

function isIn({ kind, namespace, tier }: Scope, object: ModelObject): boolean {
  return (
    object.kind === kind &&
    (namespace === undefined || object.namespace === namespace) &&
    (tier === undefined || object.tier === tier)
  )
}

function inOrder(objects: readonly ModelObject[]): readonly ModelObject[] {
  // Below all that names may have, so that a namespace comes before those that begin like it.
  const placeOf = ({ namespace, name }: ModelObject) => `${namespace} ${name}`
  return objects.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
}
