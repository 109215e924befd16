// SPDX-License-Identifier: Apache-2.0
/** Which workloads of a namespace make pods that a selector selects. */
import type { KubeObject } from '#domain/kube-object.ts'
import { workloadKinds } from '#engines/posture/kinds.ts'
import { subjectOf } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import type { Fields } from './fields.ts'
import { labelIndex } from './label-index.ts'
import { oncePerList } from './list-views.ts'
import { podLabelsOf } from './services.ts'

/** What is asked of the labels of pods. */
export interface PodQuestion {
  /** Labels that pods must have, as far as the selector names some. */
  readonly equalities: unknown
  readonly selects: (labels: Fields) => boolean
}

/**
 * Whether some workload of the namespace makes pods that are selected.
 *
 * A rule that asks joins `workloadKinds`. Cost: O(workloads that share a label with the selector).
 */
export function anyPods(world: World, namespace: string, { equalities, selects }: PodQuestion): boolean {
  return workloadKinds.some(kind => podsByLabels(world.list(kind, namespace))(equalities).some(selects))
}

const podsByLabels = oncePerList((workloads: readonly KubeObject[]) => labelIndex(workloads.map(labelsOf)))

/** Objects are replaced when they change, so what was read of one stays true. */
const known = new WeakMap<KubeObject, Fields>()

function labelsOf(object: KubeObject): Fields {
  const labels = known.get(object) ?? podLabelsOf(subjectOf(object))
  known.set(object, labels)
  return labels
}
