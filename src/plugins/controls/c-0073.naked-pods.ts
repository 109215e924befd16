// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { evidenceOf, listOf } from './families/fields.ts'

/** Pods should have an owner that starts them again. */
export const control: Control = {
  id: 'C-0073',
  description: 'Finds pods that no controller owns.',
  why: 'When the node of such a pod fails or is drained, the pod is gone and nothing starts it elsewhere.',
  remediation:
    'Create the pod by a Deployment, StatefulSet, DaemonSet or Job instead; a single replica is enough to have it started again.',
  test: 'Look for `metadata.ownerReferences` of the pod.',
  example: {
    before: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers: []',
    after:
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers: []',
  },
  rules: [{ name: 'naked-pods', findings }],
}

function* findings({ object }: Subject): Iterable<Failure> {
  const { ownerReferences } = object.metadata
  if (listOf(ownerReferences).length > 0) return
  yield { evidence: [evidenceOf('metadata.ownerReferences', ownerReferences, 'a controller that owns the pod')] }
}
