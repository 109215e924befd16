// SPDX-License-Identifier: Apache-2.0
/** Profiles of containers by which their images are to be judged. */
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys, tellingStatuses } from '#domain/label-keys.ts'
import { parseWorkloadId } from '#domain/workload-id.ts'

/** A profile that has something to say. */
export interface PlannedProfile {
  readonly namespace: string
  readonly name: string
  /** Changes whenever the profile does. */
  readonly version: string
  readonly wlid: string
}

/** The profiles of a cluster that say what a container uses, sorted; objects of other kinds are passed over. */
export function planProfiles(objects: Iterable<KubeObject>): readonly PlannedProfile[] {
  const planned: PlannedProfile[] = []
  for (const { kind, metadata } of objects) {
    const { annotations = {}, name, namespace = '', resourceVersion = '' } = metadata
    const wlid = annotations[labelKeys.wlid]
    if (kind !== 'ContainerProfile' || typeof wlid !== 'string' || !parseWorkloadId(wlid)) continue
    if (tellingStatuses.includes(annotations[labelKeys.status] ?? ''))
      planned.push({ namespace, name, version: resourceVersion, wlid })
  }
  return planned.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function keyOf({ namespace, name }: PlannedProfile): string {
  return `${namespace}\n${name}`
}
