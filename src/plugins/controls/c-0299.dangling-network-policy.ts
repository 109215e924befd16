// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import { namespaceOf, workloadKinds } from '#engines/posture/kinds.ts'
import { selects } from '#engines/posture/label-selector.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Fields, fieldsOf, listOf } from './families/fields.ts'
import { anyPods } from './families/pods-by-labels.ts'

/** A network policy should select pods. */
export const control: Control = {
  id: 'C-0299',
  description: 'Finds network policies whose pod selector matches the pods of no workload in their namespace.',
  why: 'A policy that selects nothing protects nothing, while everybody believes that the pods are behind it.',
  remediation: 'Correct the selector or the labels of the pods, or remove the policy.',
  test: 'Run `kubectl get pods -n NAMESPACE -l SELECTOR` with the selector of each policy. An empty selector means all pods.',
  example: {
    before: 'kind: NetworkPolicy\nspec:\n  podSelector:\n    matchLabels:\n      app: wbe',
    after: 'kind: NetworkPolicy\nspec:\n  podSelector:\n    matchLabels:\n      app: web',
  },
  rules: [{ name: 'dangling-networkpolicy', joins: workloadKinds, findings }],
}

function* findings({ object, kind }: Subject, world: World): Iterable<Failure> {
  if (kind !== 'NetworkPolicy.networking.k8s.io') return
  const { podSelector } = fieldsOf(object['spec'])
  if (!isRecord(podSelector) || selectsAll(podSelector)) return
  const question = {
    equalities: podSelector['matchLabels'],
    selects: (labels: Fields) => selects(podSelector, labels),
  }
  if (anyPods(world, namespaceOf(object), question)) return
  const path = 'spec.podSelector'
  yield { failedPaths: [path], evidence: [{ path, missing: 'a selector that matches the pods of a workload' }] }
}

/** An empty selector is meant for pods to come as well. */
function selectsAll({ matchLabels, matchExpressions }: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(fieldsOf(matchLabels)).length === 0 && listOf(matchExpressions).length === 0
}
