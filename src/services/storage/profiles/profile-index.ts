// SPDX-License-Identifier: Apache-2.0
/** Which container profiles belong to which workload, as far as their metadata tells. */
import { parseInstanceId, workloadInstanceName } from '#domain/instance-id.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import type { Place } from './profile-access.ts'

export interface ProfileIndex {
  /** Notes a container profile as it is at that moment; answers the workloads it belongs and belonged to. */
  set(place: Place, meta: ObjectMeta, atMs: number): readonly Place[]
  /** Forgets a container profile; answers the workload it belonged to. */
  delete(place: Place): readonly Place[]
  /** Names of a workload's container profiles. */
  containersOf(workload: Place): readonly string[]
  /** Every container profile. */
  all(): Iterable<Place>
  /** Every workload that has container profiles. */
  workloads(): Iterable<Place>
  /** Container profiles that still learn and were noted before that moment; from then on they count as noted now. */
  silentSince(beforeMs: number, nowMs: number): readonly Place[]
}

interface Noted {
  readonly workload: Place | undefined
  readonly isLearning: boolean
  readonly atMs: number
}

/** An empty index. Cost: a few hundred bytes for each container profile. */
export function createProfileIndex(): ProfileIndex {
  const profiles = new Map<string, Noted>()
  const containers = new Map<string, Set<string>>()

  function forget(place: Place): readonly Place[] {
    const workload = profiles.get(keyOfPlace(place))?.workload
    profiles.delete(keyOfPlace(place))
    if (!workload) return []
    const names = containers.get(keyOfPlace(workload))
    names?.delete(place.name)
    if (names?.size === 0) containers.delete(keyOfPlace(workload))
    return [workload]
  }

  return {
    set(place, meta, atMs) {
      const before = forget(place)
      const workload = workloadPlace(place.namespace, meta)
      const isLearning = meta.annotations?.[labelKeys.status] === 'ready'
      profiles.set(keyOfPlace(place), { workload, isLearning, atMs })
      if (!workload) return before
      const key = keyOfPlace(workload)
      containers.set(key, (containers.get(key) ?? new Set()).add(place.name))
      return [...before.filter(({ name }) => name !== workload.name), workload]
    },
    delete: forget,
    containersOf: workload => [...(containers.get(keyOfPlace(workload)) ?? [])],
    all: () => profiles.keys().map(placeOfKey),
    workloads: () => containers.keys().map(placeOfKey),
    silentSince(beforeMs, nowMs) {
      const silent = [...profiles].filter(([, { isLearning, atMs }]) => isLearning && atMs < beforeMs)
      for (const [key, noted] of silent) profiles.set(key, { ...noted, atMs: nowMs })
      return silent.map(([key]) => placeOfKey(key))
    },
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
