// SPDX-License-Identifier: Apache-2.0
/** Volumes of a workload and the containers that mount them. */
import type { Evidence, Failure } from '#engines/posture/control.ts'
import type { ContainerAt, Workload } from '#engines/posture/subject.ts'
import { isEditable } from './containers.ts'
import { evidenceOf, type Fields, fieldsOf, recordsOf, textOf } from './fields.ts'

export interface MountAt {
  readonly mount: Fields
  /** `spec.containers[0].volumeMounts[1]` */
  readonly path: string
  readonly container: ContainerAt
}

export interface VolumeAt {
  readonly volume: Fields
  /** `spec.volumes[2]` */
  readonly path: string
  readonly mounts: readonly MountAt[]
}

/** Every volume with its mounts in containers of all lists. Cost: O(volumes + mounts). */
export function volumesOf(workload: Workload | undefined): readonly VolumeAt[] {
  if (!workload) return none
  if (last?.workload !== workload) last = { workload, volumes: readVolumes(workload) }
  return last.volumes
}

const none: readonly VolumeAt[] = []

/** Several rules ask for the volumes of one workload, one rule after the other. */
let last: { readonly workload: Workload; readonly volumes: readonly VolumeAt[] } | undefined

function readVolumes(workload: Workload): readonly VolumeAt[] {
  const mounts = mountsByVolume(workload.containers)
  return [...recordsOf(workload.spec.volumes)].map(([i, volume]) => ({
    volume,
    path: `${workload.specPath}.volumes[${i}]`,
    mounts: mounts.get(volume['name']) ?? [],
  }))
}

function mountsByVolume(containers: readonly ContainerAt[]): Map<unknown, MountAt[]> {
  const found = new Map<unknown, MountAt[]>()
  for (const container of containers) {
    for (const [i, mount] of recordsOf(container.container.volumeMounts)) {
      if (textOf(mount['name']) === undefined) continue
      const at: MountAt = { mount, path: `${container.path}.volumeMounts[${i}]`, container }
      const others = found.get(mount['name'])
      if (others) others.push(at)
      else found.set(mount['name'], [at])
    }
  }
  return found
}

/** The directory or file of the node that a volume gives access to; undefined for volumes of other kinds. */
export function hostPathOf(volume: Fields): string | undefined {
  return textOf(fieldsOf(volume['hostPath'])['path'])
}

/** The volume and all its mounts fail; those that can be changed are to be deleted. */
export function volumeFailure({ path, mounts }: VolumeAt, evidence: readonly Evidence[]): Failure {
  const editable = mounts.filter(({ container }) => isEditable(container))
  return {
    failedPaths: [path, ...mounts.map(mount => mount.path)],
    deletePaths: [path, ...editable.map(mount => mount.path)],
    evidence: [
      ...evidence,
      ...mounts.map(mount => evidenceOf(`${mount.path}.mountPath`, mount.mount['mountPath'], 'mountPath')),
    ],
  }
}
