// SPDX-License-Identifier: Apache-2.0
/** Which container profiles belong to which workload, as far as their metadata tells. */
import { parseInstanceId, workloadInstanceName } from '#domain/instance-id.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import type { Place } from './profile-access.ts'

export interface ProfileIndex {
  /** Notes a container profile as it is now; answers the workloads it belongs and belonged to. */
  set(place: Place, meta: ObjectMeta): readonly Place[]
  /** Forgets a container profile; answers the workload it belonged to. */
  delete(place: Place): readonly Place[]
  /** Names of a workload's container profiles. */
  containersOf(workload: Place): readonly string[]
  /** Every container profile. */
  all(): Iterable<Place>
}

/** An empty index. Cost: a few hundred bytes for each container profile. */
export function createProfileIndex(): ProfileIndex {
  const workloadOf = new Map<string, Place | undefined>()
  const containers = new Map<string, Set<string>>()

  function forget(place: Place): readonly Place[] {
    const workload = workloadOf.get(keyOfPlace(place))
    workloadOf.delete(keyOfPlace(place))
    if (!workload) return []
    const names = containers.get(keyOfPlace(workload))
    names?.delete(place.name)
    if (names?.size === 0) containers.delete(keyOfPlace(workload))
    return [workload]
  }

  return {
    set(place, meta) {
      const before = forget(place)
      const workload = workloadPlace(place.namespace, meta)
      workloadOf.set(keyOfPlace(place), workload)
      if (!workload) return before
      const key = keyOfPlace(workload)
      containers.set(key, (containers.get(key) ?? new Set()).add(place.name))
      return [...before.filter(({ name }) => name !== workload.name), workload]
    },
    delete: forget,
    containersOf: workload => [...(containers.get(keyOfPlace(workload)) ?? [])],
    all: () => workloadOf.keys().map(placeOfKey),
  }
}

/** A place as one text; neither part holds a slash. */
export function keyOfPlace({ namespace, name }: Place): string {
  return `${namespace}/${name}`
}

/** The place that {@link keyOfPlace} wrote. */
export function placeOfKey(key: string): Place {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The workload's objects have this name; undefined when the profile does not say whose it is. */
function workloadPlace(namespace: string, { annotations }: ObjectMeta): Place | undefined {
  const id = parseInstanceId(annotations?.[labelKeys.instanceId] ?? '')
  const name = id && workloadInstanceName(id)
  return name === undefined ? undefined : { namespace, name }
}
