// SPDX-License-Identifier: Apache-2.0
import { groupOf } from '#domain/kube-object.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import { kindName, namespaceOf } from '#engines/posture/kinds.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, textOf } from './families/fields.ts'

const targetKinds = ['Deployment.apps', 'ReplicaSet.apps', 'StatefulSet.apps', 'ReplicationController'] as const

/** An autoscaler should have something to scale. */
export const control: Control = {
  id: 'C-0300',
  description: 'Finds HorizontalPodAutoscalers whose target does not exist in their namespace.',
  why: 'The workload that was meant stays as small as it is when load comes, and nobody notices before.',
  remediation: 'Correct `spec.scaleTargetRef`, or remove the autoscaler.',
  test: 'Run `kubectl describe hpa`: a condition names a target that was not found.',
  example: {
    before: 'scaleTargetRef:\n  apiVersion: apps/v1\n  kind: Deployment\n  name: wbe',
    after: 'scaleTargetRef:\n  apiVersion: apps/v1\n  kind: Deployment\n  name: web',
  },
  rules: [{ name: 'hpa-has-target', joins: targetKinds, findings }],
}

function* findings({ object, kind }: Subject, world: World): Iterable<Failure> {
  if (kind !== 'HorizontalPodAutoscaler.autoscaling') return
  const reference = fieldsOf(fieldsOf(object['spec'])['scaleTargetRef'])
  const name = textOf(reference['name'])
  const group = groupOf(textOf(reference['apiVersion']) ?? '')
  const wanted = kindName(group, textOf(reference['kind']) ?? '')
  // The old form leaves the group out.
  const target = targetKinds.find(each => each === wanted || (group === '' && each === `${wanted}.apps`))
  if (!target || name === undefined || world.get(target, namespaceOf(object), name)) return
  const path = 'spec.scaleTargetRef.name'
  yield { failedPaths: [path], evidence: [{ path, found: name }] }
}
