// SPDX-License-Identifier: Apache-2.0
/** Which workloads of a namespace make pods that a selector selects. */
import type { KubeObject } from '#domain/kube-object.ts'
import { workloadKinds } from '#engines/posture/kinds.ts'
import { subjectOf } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import type { Fields } from './fields.ts'
import { podLabelsOf } from './services.ts'

/**
 * Whether some workload of the namespace makes pods whose labels meet `selects`.
 *
 * A rule that asks joins `workloadKinds`. Cost: O(workloads of the namespace).
 */
export function anyPods(world: World, namespace: string, selects: (labels: Fields) => boolean): boolean {
  return workloadKinds.some(kind => world.list(kind, namespace).some(each => selects(labelsOf(each))))
}

/** Objects are replaced when they change, so what was read of one stays true. */
const known = new WeakMap<KubeObject, Fields>()

function labelsOf(object: KubeObject): Fields {
  const labels = known.get(object) ?? podLabelsOf(subjectOf(object))
  known.set(object, labels)
  return labels
}
