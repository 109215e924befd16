// SPDX-License-Identifier: Apache-2.0
/** Why pairs that join several objects differ from the original. */
import { namespaceOf } from '#engines/posture/kinds.ts'
import { selects } from '#engines/posture/label-selector.ts'
import type { Scan } from '#engines/posture/run.ts'
import { isRecord, subjectOf } from '#engines/posture/subject.ts'
import { type Fields, fieldsOf, listOf } from '#plugins/controls/families/fields.ts'
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
    explains({ key, controlID, got }, scan) {
      const object = policyControls.has(controlID) ? indexOf(scan).ofPair(key)?.object : undefined
      if (!object || got === undefined) return false
      const labels = subjectOf(object).workload?.podMetadata.labels ?? {}
      // Selecting more makes pairs pass, selecting less makes them fail.
      const isSelected = got.startsWith('passed')
      return selectorsOf(scan, namespaceOf(object)).some(
        selector =>
          selects(selector, labels, ciliumKey) === isSelected &&
          selectsWithoutExpressions(selector, labels) !== isSelected,
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

/** Pod selectors with expressions of the policies of a namespace. */
function selectorsOf(scan: Scan, namespace: string): readonly Fields[] {
  return indexOf(scan).results.flatMap(({ object }) => {
    if (!object.kind.endsWith('NetworkPolicy') || namespaceOf(object) !== namespace) return []
    const { podSelector, endpointSelector } = fieldsOf(object['spec'])
    return [podSelector, endpointSelector].map(fieldsOf).filter(each => listOf(each['matchExpressions']).length > 0)
  })
}

/** What the original makes of a selector with expressions: it looks at the labels that are named beside them alone. */
function selectsWithoutExpressions({ matchLabels }: Fields, labels: unknown): boolean {
  return isRecord(matchLabels) && selects({ matchLabels }, labels, ciliumKey)
}

/** Selectors of Cilium may name the source of a label. */
function ciliumKey(key: string): string {
  return key.replace(/^(?:k8s|any)[:.]/, '')
}
