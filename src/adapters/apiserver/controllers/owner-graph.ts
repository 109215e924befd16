// SPDX-License-Identifier: Apache-2.0
/** Who owns whom among the objects of a store, kept up to date from its events. */
import type { ObjectKey, ObjectRecord, StoreEvent } from '#adapters/db/store.ts'
import type { ObjectMeta, OwnerReference } from '#domain/kube-object.ts'

export interface OwnedObject {
  readonly key: ObjectKey
  readonly uid: string
  readonly owners: readonly OwnerReference[]
  readonly finalizers: readonly string[]
  readonly isBeingDeleted: boolean
}

export interface OwnerGraph {
  /** Takes note of an object as it is. */
  put(record: ObjectRecord): void
  /** Takes note of a write. */
  follow(event: StoreEvent): void
  get(uid: string): OwnedObject | undefined
  /** Objects that name the uid as an owner. */
  dependantsOf(uid: string): readonly OwnedObject[]
  /** Claims that an object of this uid was deleted lately. An owner nobody ever saw is not gone: it lives elsewhere. */
  isGone(uid: string): boolean
}

/** Deleted uids that are remembered, the oldest forgotten first. */
const maxGone = 20_000

export function createOwnerGraph(): OwnerGraph {
  const objects = new Map<string, OwnedObject>()
  const dependants = new Map<string, Set<string>>()
  const gone = new Set<string>()

  function unlink(uid: string): void {
    for (const { uid: owner } of objects.get(uid)?.owners ?? []) {
      const known = dependants.get(owner)
      known?.delete(uid)
      if (known?.size === 0) dependants.delete(owner)
    }
  }

  function put(record: ObjectRecord): void {
    const { kind, namespace, name, uid } = record
    const meta = JSON.parse(record.meta) as ObjectMeta
    const { ownerReferences: owners = [], finalizers = [], deletionTimestamp } = meta
    unlink(uid)
    objects.set(uid, {
      key: { kind, namespace, name },
      uid,
      owners,
      finalizers,
      isBeingDeleted: deletionTimestamp !== undefined,
    })
    for (const { uid: owner } of owners) {
      const known = dependants.get(owner) ?? new Set()
      dependants.set(owner, known.add(uid))
    }
  }

  function remove(uid: string): void {
    unlink(uid)
    objects.delete(uid)
    gone.add(uid)
    const [oldest] = gone
    if (gone.size > maxGone && oldest !== undefined) gone.delete(oldest)
  }

  return {
    put,
    follow({ type, object }) {
      if (type === 'DELETED') remove(object.uid)
      else put(object)
    },
    get: uid => objects.get(uid),
    dependantsOf: uid =>
      [...(dependants.get(uid) ?? [])].flatMap(each => {
        const object = objects.get(each)
        return object ? [object] : []
      }),
    isGone: uid => gone.has(uid) && !objects.has(uid),
  }
}
