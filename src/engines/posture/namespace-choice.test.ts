// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { object, pod } from '#testing/builders/workloads.ts'
import { chosenBy, reportedBy } from './namespace-choice.ts'

const labelsOf = (name: string) => ({ shop: { team: 'a' } as Record<string, string> })[name]
const inShop = pod({}, { namespace: 'shop' })

const cases: Record<string, readonly [included: string[], excluded: string[], isChosen: boolean]> = {
  'everything by default': [[], [], true],
  'by name': [['shop'], [], true],
  'not by part of a name': [['sho'], [], false],
  'by glob': [['s*p'], [], true],
  'out by glob': [[], ['sh*'], false],
  'by label': [['team=a'], [], true],
  'by another label': [['team=b'], [], false],
  'out by label': [[], ['team=a'], false],
  'out wins': [['shop'], ['s*'], false],
  'not by what every object has': [['constructor=x'], [], false],
}
for (const [reason, [included, excluded, isChosen]] of Object.entries(cases))
  test(`namespaces are chosen: ${reason}`, () => {
    const isWanted = chosenBy({ included, excluded }, labelsOf)
    assert.equal(isWanted(inShop), isChosen)
    assert.equal(isWanted(object('v1', 'Namespace', { name: 'shop' })), isChosen)
    assert.equal(isWanted(object('v1', 'Node', { name: 'n' })), true, 'what has no namespace is always wanted')
  })

test('a cluster-wide binding is reported for the accounts of the chosen namespaces, and for people', () => {
  const isReported = reportedBy(chosenBy({ included: ['shop'], excluded: [] }, labelsOf))
  const granted = (kind: string, namespace?: string) => {
    const binding = object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', { name: 'b' })
    const subject = { kind, name: 'x', ...(namespace !== undefined && { namespace }) }
    return {
      resourceID: '',
      object: binding,
      controls: [],
      grant: { subject, subjectIndex: 0, binding, role: binding },
    }
  }
  assert.equal(isReported(granted('ServiceAccount', 'shop')), true)
  assert.equal(isReported(granted('ServiceAccount', 'bank')), false)
  assert.equal(isReported(granted('User')), true)
  assert.equal(isReported({ resourceID: '', object: inShop, controls: [] }), true)
})
