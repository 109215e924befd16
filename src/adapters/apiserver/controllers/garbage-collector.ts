// SPDX-License-Identifier: Apache-2.0
/**
 * Deletes what its owners left behind, as the garbage collector of kube-controller-manager does.
 *
 * An object goes when all owners it names are gone; deletion in the foreground waits for the dependants that block
 * it, `orphan` cuts them loose. Owners that were never seen are left alone: objects loaded from files may name some.
 */

import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { LocalApi } from '#adapters/apiserver/local.ts'
import { foregroundFinalizer, orphanFinalizer } from '#adapters/apiserver/operations/delete.ts'
import type { ServerParts } from '#adapters/apiserver/operations/parts.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { createOwnerGraph, type OwnedObject, type OwnerGraph } from './owner-graph.ts'
import { createRetryQueue } from './retry-queue.ts'
import { followStore } from './store-follower.ts'

export interface ControllerParts extends ServerParts {
  readonly local: LocalApi
}

export interface Controller {
  /** Resolves when nothing is left to be done. */
  settled(): Promise<void>
  stop(): void
}

/** Objects that are worked on at once. */
const concurrency = 64

/** Starts to collect. */
export async function startGarbageCollector(parts: ControllerParts): Promise<Controller> {
  const { catalog, store, clock } = parts
  const graph = createOwnerGraph()
  const queue = createRetryQueue({ clock, concurrency, work: uid => collect(parts, graph, uid) })

  /** Whoever may have to go, or may now go on, after something happened to an object. */
  function wake(uid: string): void {
    const object = graph.get(uid)
    if (object) queue.add(uid)
    for (const dependant of graph.dependantsOf(uid)) queue.add(dependant.uid)
    for (const owner of object?.owners ?? []) if (graph.get(owner.uid)?.isBeingDeleted === true) queue.add(owner.uid)
  }

  const leave = await followStore(store, [...catalog.stored.keys()], {
    seen: record => graph.put(record),
    happened(event) {
      const ownersBefore = graph.get(event.object.uid)?.owners ?? []
      graph.follow(event)
      const { uid } = event.object
      if (isOfInterest(graph, uid) || ownersBefore.length > 0) wake(uid)
      for (const owner of ownersBefore) if (graph.get(owner.uid)?.isBeingDeleted === true) queue.add(owner.uid)
    },
  })
  return {
    settled: () => queue.settled(),
    stop() {
      leave()
      queue.stop()
    },
  }
}

/** Most objects own nothing and are owned by nobody. */
function isOfInterest(graph: OwnerGraph, uid: string): boolean {
  const object = graph.get(uid)
  return object === undefined || object.owners.length > 0 || object.isBeingDeleted
}

async function collect(parts: ControllerParts, graph: OwnerGraph, uid: string): Promise<void> {
  const object = graph.get(uid)
  const resource = object && parts.catalog.stored.get(object.key.kind)
  if (!object || !resource) return
  if (object.isBeingDeleted) {
    await finishDeletion({ parts, graph, resource }, object)
    return
  }
  const { owners } = object
  if (owners.length === 0) return
  const gone = owners.filter(owner => graph.isGone(owner.uid))
  const waiting = owners.filter(owner => isWaiting(graph.get(owner.uid)))
  if (gone.length + waiting.length < owners.length) {
    // Somebody else still owns it: the names of those who do not are taken off.
    if (gone.length > 0) await dropOwners(parts, resource, { object, uids: new Set(gone.map(owner => owner.uid)) })
    return
  }
  const propagation = waiting.length > 0 && graph.dependantsOf(uid).length > 0 ? 'Foreground' : 'Background'
  await ignoringAbsence(parts.local.delete(resource, placeOf(object), { preconditions: { uid }, propagation }))
}

/** Claims that an owner is being deleted in the foreground: it waits for its dependants. */
function isWaiting(owner: OwnedObject | undefined): boolean {
  return owner?.isBeingDeleted === true && owner.finalizers.includes(foregroundFinalizer)
}

interface Finishing {
  readonly parts: ControllerParts
  readonly graph: OwnerGraph
  readonly resource: ResourceDescriptor
}

async function finishDeletion({ parts, graph, resource }: Finishing, object: OwnedObject): Promise<void> {
  const dependants = graph.dependantsOf(object.uid)
  if (object.finalizers.includes(orphanFinalizer)) {
    for (const dependant of dependants) {
      const kind = parts.catalog.stored.get(dependant.key.kind)
      if (kind) await dropOwners(parts, kind, { object: dependant, uids: new Set([object.uid]) })
    }
    await dropFinalizer(parts, resource, { object, finalizer: orphanFinalizer })
  }
  if (!object.finalizers.includes(foregroundFinalizer)) return
  const blocking = dependants.filter(
    dependant => blocks(dependant, object.uid) && !isWaitingFor(graph, dependant, object.uid),
  )
  if (blocking.length === 0) await dropFinalizer(parts, resource, { object, finalizer: foregroundFinalizer })
}

function blocks({ owners }: OwnedObject, uid: string): boolean {
  return owners.some(owner => owner.uid === uid && owner.blockOwnerDeletion === true)
}

/** Claims that a dependant itself waits, over any number of steps, for the owner: a circle, in which nobody may wait. */
function isWaitingFor(graph: OwnerGraph, dependant: OwnedObject, uid: string): boolean {
  const seen = new Set<string>()
  const open = [dependant]
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next.uid) || !isWaiting(next)) continue
    seen.add(next.uid)
    const behind = graph.dependantsOf(next.uid)
    if (behind.some(each => each.uid === uid)) return true
    open.push(...behind)
  }
  return false
}

interface OwnerChange {
  readonly object: OwnedObject
  readonly uids: ReadonlySet<string>
}

async function dropOwners(
  { local }: ControllerParts,
  resource: ResourceDescriptor,
  { object, uids }: OwnerChange,
): Promise<void> {
  const change = (meta: ObjectMeta) => ({
    ...meta,
    ownerReferences: (meta.ownerReferences ?? []).filter(owner => !uids.has(owner.uid)),
  })
  await ignoringAbsence(local.update(resource, placeOf(object), live => withMeta(live, object.uid, change)))
}

interface FinalizerChange {
  readonly object: OwnedObject
  readonly finalizer: string
}

async function dropFinalizer(
  { local }: ControllerParts,
  resource: ResourceDescriptor,
  { object, finalizer }: FinalizerChange,
): Promise<void> {
  const change = (meta: ObjectMeta) => ({
    ...meta,
    finalizers: (meta.finalizers ?? []).filter(each => each !== finalizer),
  })
  await ignoringAbsence(local.update(resource, placeOf(object), live => withMeta(live, object.uid, change)))
}

/** The object with other metadata; another object of the same name is left as it is. */
function withMeta(live: KubeObject, uid: string, change: (meta: ObjectMeta) => ObjectMeta): KubeObject {
  return live.metadata.uid === uid ? { ...live, metadata: change(live.metadata) } : live
}

function placeOf({ key }: OwnedObject): { name: string; namespace?: string } {
  return key.namespace === '' ? { name: key.name } : { name: key.name, namespace: key.namespace }
}

/** What is gone, or is another object by now, needs nothing done. */
async function ignoringAbsence(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (error instanceof ApiError && (error.reason === 'NotFound' || error.reason === 'Conflict')) return
    throw error
  }
}
