// SPDX-License-Identifier: Apache-2.0
/** Which containers of a workload a judgement is about, and what may be repaired. */
import type { FindingPaths, FixPath } from '#engines/posture/control.ts'
import type { ContainerAt, Workload } from '#engines/posture/subject.ts'

/**
 * Whether the container can be changed.
 *
 * An ephemeral container joins a running pod and stays as it is until the pod ends, so it has nothing to fix or
 * delete. Source: Kubernetes "Ephemeral Containers".
 */
export function isEditable({ list }: ContainerAt): boolean {
  return list !== 'ephemeralContainers'
}

/** The fixes of a container that can be changed. */
export function fixesOf(at: ContainerAt, fixPaths: readonly FixPath[]): FindingPaths {
  return isEditable(at) ? { fixPaths } : {}
}

/** Paths that fail, and that go away by being deleted where the container can be changed. */
export function deletable(at: ContainerAt, paths: readonly string[]): FindingPaths {
  return { failedPaths: paths, ...(isEditable(at) && { deletePaths: paths }) }
}

/** Paths that fail and that a person has to look at. */
export function toReview(paths: readonly string[]): FindingPaths {
  return { failedPaths: paths, reviewPaths: paths }
}

/** Containers that may name resources and ports: all but ephemeral ones, which have no such fields. */
export function plannedContainers(workload: Workload | undefined): readonly ContainerAt[] {
  if (!workload) return none
  // Few pods have an ephemeral container: nearly always the list is the answer as it is.
  return workload.containers.every(isEditable) ? workload.containers : workload.containers.filter(isEditable)
}

const none: readonly ContainerAt[] = []

/**
 * Containers that run as long as the pod: app containers, and init containers that are sidecars.
 *
 * Kubernetes refuses probes on plain init containers and on ephemeral ones. Source: Kubernetes "Sidecar Containers".
 */
export function servingContainers(workload: Workload | undefined): readonly ContainerAt[] {
  return plannedContainers(workload).filter(
    ({ container, list }) => list === 'containers' || container.restartPolicy === 'Always',
  )
}
