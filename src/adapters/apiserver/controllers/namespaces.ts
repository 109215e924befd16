// SPDX-License-Identifier: Apache-2.0
/** Namespaces: whether one takes new objects, and emptying those that are deleted until they can go. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { deleteCollection } from '#adapters/apiserver/operations/delete-collection.ts'
import type { NamespaceState } from '#adapters/apiserver/operations/parts.ts'
import { everything } from '#adapters/db/selector.ts'
import type { ObjectRecord, ObjectStore } from '#adapters/db/store.ts'
import { isJsonArray, isJsonObject } from '#domain/json.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import type { Controller, ControllerParts } from './garbage-collector.ts'
import { createRetryQueue } from './retry-queue.ts'
import { followStore } from './store-follower.ts'

/** Storage key of namespaces. */
const namespaces = 'namespaces'

/** Whether objects may be created in a namespace, by the namespaces of the same store. */
export function namespaceStateIn(store: ObjectStore): (namespace: string) => Promise<NamespaceState> {
  return async name => {
    const record = await store.get({ kind: namespaces, namespace: '', name }, false)
    if (!record) return 'missing'
    return isBeingDeleted(record) ? 'terminating' : 'active'
  }
}

function isBeingDeleted({ meta }: ObjectRecord): boolean {
  return (JSON.parse(meta) as ObjectMeta).deletionTimestamp !== undefined
}

/** Finalizer by which a namespace waits until it is empty. */
const contentFinalizer = 'kubernetes'

/** Namespaces that are emptied at once. */
const concurrency = 4

/** Starts to empty the namespaces whose deletion was asked for. */
export async function startNamespaceLifecycle(parts: ControllerParts): Promise<Controller> {
  const { catalog, store, clock } = parts
  const resource = catalog.stored.get(namespaces)
  const going = new Set<string>()
  const queue = createRetryQueue({ clock, concurrency, work: name => finish(parts, resource, name) })
  function look(record: ObjectRecord): void {
    if (record.kind === namespaces) {
      if (!isBeingDeleted(record)) return
      going.add(record.name)
      queue.add(record.name)
    } else if (going.has(record.namespace)) queue.add(record.namespace)
  }
  const leave = await followStore(store, [...catalog.stored.keys()], {
    seen: look,
    happened({ type, object }) {
      // Of what is in a namespace only its leaving matters: the last to go lets the namespace go.
      if (object.kind !== namespaces) {
        if (type === 'DELETED') look(object)
      } else if (type === 'DELETED') {
        going.delete(object.name)
        queue.add(object.name)
      } else look(object)
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

async function finish(parts: ControllerParts, resource: ResourceDescriptor | undefined, name: string): Promise<void> {
  const record = await parts.store.get({ kind: namespaces, namespace: '', name }, false)
  if (record && !isBeingDeleted(record)) return
  const isEmpty = await empty(parts, name)
  // Without a record the namespace has gone already, and what was created at the last moment goes after it.
  if (!record || !resource || !isEmpty) return
  await parts.local.update(resource, { name }, live => {
    const { spec } = live
    const finalizers = isJsonObject(spec) && isJsonArray(spec['finalizers']) ? spec['finalizers'] : []
    const left = finalizers.filter(each => each !== contentFinalizer)
    return { ...live, spec: { ...(isJsonObject(spec) ? spec : {}), finalizers: left } }
  })
}

/**
 * Deletes everything in a namespace; false when something stays. What has finalizers of its own stays until somebody
 * removes them; its going then calls for another look.
 */
async function empty(parts: ControllerParts, namespace: string): Promise<boolean> {
  const options = { isDryRun: false, preconditions: {}, propagation: 'Background' } as const
  let isEmpty = true
  for (const [kind, resource] of parts.catalog.stored) {
    if (!resource.namespaced || (await parts.store.count({ kind, namespace })) === 0) continue
    await deleteCollection(parts, { resource, namespace, selector: everything, options })
    if ((await parts.store.count({ kind, namespace })) > 0) isEmpty = false
  }
  return isEmpty
}
