// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { evaluateObject } from '#engines/posture/evaluate.ts'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { IndexWorld } from '#engines/posture/world.ts'
import { joiningLibrary } from '#testing/builders/joining-library.ts'
import { object, pod } from '#testing/builders/workloads.ts'
import { textMatch } from './exception.ts'
import { readExceptionPolicies } from './exception-policy.ts'
import { excuse } from './excuse.ts'

const account = object(
  'v1',
  'ServiceAccount',
  { name: 'default', namespace: 'shop' },
  { automountServiceAccountToken: true },
)
const nowMs = Date.parse('2026-01-01T00:00:00Z')

function failing(subject: KubeObject) {
  const index = new ObjectIndex()
  for (const [i, each] of [subject, account].entries()) index.put(String(i), each)
  const [result] = evaluateObject(joiningLibrary(['C-0034']), new IndexWorld(index, { controlInputs: {} }), subject)
  assert.ok(result)
  assert.equal(result.controls[0]?.status, 'failed')
  return result
}

function statusAfter(policies: unknown, subject = pod({}, { labels: { team: 'web' } })) {
  const { exceptions, doubts } = readExceptionPolicies(policies, 'test.json')
  assert.deepEqual(doubts, [])
  const excused = excuse(failing(subject), { exceptions, clusterName: 'prod', nowMs })
  const [control] = excused.controls
  return `${control?.status} ${control?.subStatus}`
}

const policy = (attributes: object, judgements: object[] = [], more: object = {}) => [
  {
    name: 'p',
    policyType: 'postureExceptionPolicy',
    actions: ['alertOnly'],
    resources: [{ designatorType: 'Attributes', attributes }],
    posturePolicies: judgements,
    ...more,
  },
]

const excused = 'passed w/exceptions'
const stays = 'failed '
const cases: Record<string, [policies: unknown, expected: string]> = {
  'by kind and namespace': [policy({ kind: 'Pod', namespace: 'shop' }), excused],
  'all parts must match': [policy({ kind: 'Pod', namespace: 'other' }), stays],
  'a value is an expression for the whole text': [policy({ name: 'w.b' }), excused],
  'part of a text is no match': [policy({ name: 'w.' }), stays],
  'by label': [policy({ team: 'web|shop' }), excused],
  'by a label of another value': [policy({ team: 'data' }), stays],
  'no attribute at all matches nothing': [policy({}), stays],
  'for this control, whatever its case': [policy({ kind: 'Pod' }, [{ controlID: 'c-0034' }]), excused],
  'for another control': [policy({ kind: 'Pod' }, [{ controlID: 'C-0001' }]), stays],
  'for this rule': [policy({ kind: 'Pod' }, [{ ruleName: 'automount-.*' }]), excused],
  'one of several': [policy({ kind: 'Pod' }, [{ controlID: 'C-0001' }, { controlID: 'C-0034' }]), excused],
  'kinds are compared with their case': [policy({ kind: 'pod' }), stays],
  'another cluster': [policy({ kind: 'Pod', cluster: 'test' }), stays],
  'this cluster': [policy({ kind: 'Pod', cluster: 'prod' }), excused],
  'one that has expired': [policy({ kind: 'Pod' }, [], { expirationDate: '2025-12-31T00:00:00Z' }), stays],
  'one that expires later': [policy({ kind: 'Pod' }, [], { expirationDate: '2026-06-01T00:00:00Z' }), excused],
}
for (const [reason, [policies, expected]] of Object.entries(cases)) {
  test(`exception: ${reason}`, () => assert.equal(statusAfter(policies), expected))
}

const annotated: Record<string, [annotations: Record<string, string>, expected: string]> = {
  'the object names the control': [{ 'kubescape.io/skip-controls': 'C-0001, c-0034' }, excused],
  'the object names another': [{ 'kubescape.io/skip-controls': 'C-0001' }, stays],
  'the expiry has passed': [
    { 'kubescape.io/skip-controls': 'C-0034', 'kubescape.io/skip-expiry': '2025-01-01T00:00:00Z' },
    stays,
  ],
  'an expiry that is no date has passed': [
    { 'kubescape.io/skip-controls': 'C-0034', 'kubescape.io/skip-expiry': 'soon' },
    stays,
  ],
}
for (const [reason, [annotations, expected]] of Object.entries(annotated)) {
  test(`exception by annotation: ${reason}`, () => assert.equal(statusAfter([], pod({}, { annotations })), expected))
}

test('an excused rule keeps who and why, and its failures stay visible', () => {
  const { exceptions } = readExceptionPolicies(
    policy({ kind: 'Pod' }, [], { reason: 'until the migration' }),
    'team.json',
  )
  const [control] = excuse(failing(pod()), { exceptions, clusterName: '', nowMs }).controls
  assert.deepEqual(control?.rules[0]?.excusedBy, [{ name: 'p', reason: 'until the migration', source: 'team.json' }])
  assert.equal(control?.rules[0]?.failures.length, 1)
})

test('what cannot be read excuses nothing, is named, and loses nothing else', () => {
  const bad = [...policy({ name: '(a+' }), ...policy({ name: '[' }), 7, ...policy({ kind: 'Pod' })]
  const { exceptions, doubts } = readExceptionPolicies(bad, 'x.json')
  assert.equal(exceptions.length, 1)
  assert.equal(doubts.length, 3)
  assert.match(doubts[0] ?? '', /policy 0 "p": attribute name/)
})

test('no expression stalls the scan', () => {
  const startedMs = performance.now()
  for (const pattern of ['(a+)+', '(a*)*b', 'a*a*a*a*b']) textMatch(pattern, true)?.('a'.repeat(253))
  assert.ok(performance.now() - startedMs < 10_000)
})
