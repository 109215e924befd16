// SPDX-License-Identifier: Apache-2.0

import { objectKey } from '#adapters/kube/informer/indexer.ts'
import type { Intake } from '#adapters/kube/informer/intake.ts'
import { compareResourceVersions } from '#adapters/kube/informer/resource-version.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** The next content of a store while it is being read, beside the present one. */
export interface Fill<T> {
  /** An object of a list, or of an ADDED or MODIFIED event before the list is complete. */
  add(object: unknown): void
  /** An object of a DELETED event before the list is complete. */
  remove(object: unknown): void
  /** Everything so far is void. */
  restart(): void
  objects(): ReadonlyMap<string, T>
}

/** Nothing read yet. */
export function createFill<T extends KubeObject>(intake: Intake<T>): Fill<T> {
  const objects = new Map<string, T>()

  function add(raw: unknown): void {
    const object = intake.accept(raw)
    if (!object || isStale(object)) return
    const kept = intake.prune(object)
    if (kept) objects.set(objectKey(object), kept)
    else objects.delete(objectKey(object))
  }

  function remove(raw: unknown): void {
    const object = intake.accept(raw)
    if (object && !isStale(object)) objects.delete(objectKey(object))
  }

  function isStale(object: KubeObject): boolean {
    const present = objects.get(objectKey(object))
    const order = compareResourceVersions(object.metadata.resourceVersion, present?.metadata.resourceVersion)
    return order !== undefined && order < 0
  }

  return { add, remove, restart: () => objects.clear(), objects: () => objects }
}
