// SPDX-License-Identifier: Apache-2.0
/** Why pairs that join several objects differ from the original. */
import { isRecord } from '#engines/posture/subject.ts'
import { controls } from '#plugins/controls/registry.ts'
import type { Explanation } from './explanations.ts'
import { pairKeyParts } from './pair.ts'
import { wouldBe } from './scan-apart.ts'
import { indexOf } from './scan-index.ts'

/** Controls with a rule that reads other objects of a namespace. */
const joining: ReadonlySet<string> = new Set(
  controls.filter(({ rules }) => rules.some(({ joins }) => (joins?.length ?? 0) > 0)).map(({ id }) => id),
)

/** Controls that ask which network policy selects a workload. */
const policyControls: ReadonlySet<string> = new Set(['C-0030', 'C-0260'])

export const joinExplanations: readonly Explanation[] = [
  {
    reason: 'what names no namespace is applied to default, and joins with what is there by name',
    explains({ key, controlID, expected }, scan) {
      const { source, namespace } = pairKeyParts(key)
      if (!joining.has(controlID) || source === '' || (namespace !== '' && namespace !== 'default')) return false
      return wouldBe(scan, key, expected)
    },
  },
  {
    reason: 'a network policy selects by expressions, too',
    explains({ key, controlID }, scan) {
      const { namespace } = pairKeyParts(key)
      return (
        policyControls.has(controlID) &&
        indexOf(scan).results.some(
          ({ object }) =>
            object.kind.endsWith('NetworkPolicy') &&
            (object.metadata.namespace ?? '') === namespace &&
            selectsByExpressions(object['spec']),
        )
      )
    },
  },
  {
    reason: 'what the original excuses by the names of system objects, nobody excused here',
    explains: ({ expected, got }) =>
      expected?.startsWith('passed/w/exceptions ') === true &&
      got === expected.replace('passed/w/exceptions', 'failed'),
  },
]

function selectsByExpressions(spec: unknown): boolean {
  if (!isRecord(spec)) return false
  return [spec['podSelector'], spec['endpointSelector']].some(
    selector =>
      isRecord(selector) && Array.isArray(selector['matchExpressions']) && selector['matchExpressions'].length > 0,
  )
}
