// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { keyOf, refOf } from '#domain/kube-object.ts'
import { Posture } from '#engines/posture/posture.ts'
import { joiningLibrary } from '#testing/builders/joining-library.ts'
import { container, pod } from '#testing/builders/workloads.ts'
import { excuse } from './excuse.ts'
import { readException } from './read-exception.ts'

const labelsOf = (namespace: string) => ({ shop: { team: 'a' } })[namespace]
const posture = [{ controlID: 'c-0034', action: 'ignore' }]

function exception(kind: string, spec: object, namespace?: string): KubeObject {
  return {
    apiVersion: 'kubescape.io/v1beta1',
    kind,
    metadata: { name: 'e', ...(namespace && { namespace }) },
    spec: { posture, ...spec },
  }
}

/** Whether C-0034 of the pod is excused. */
function isExcused(
  spec: object,
  { kind = 'ClusterSecurityException', namespace = undefined as string | undefined } = {},
): boolean {
  const read = readException(exception(kind, spec, namespace), labelsOf)
  assert.ok(typeof read === 'object', 'the exception can be read')
  const failing = pod({ containers: [container({ image: 'registry.example/shop/web:1' })] }, { labels: { app: 'web' } })
  const world = new Posture(joiningLibrary(), { controlInputs: {} })
  const id = keyOf(refOf(failing))
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'shop' },
    automountServiceAccountToken: true,
  }
  world.put(keyOf(refOf(account)), account)
  world.put(id, failing)
  const [result] = world.evaluate(id)
  assert.ok(result)
  const { controls } = excuse(result, { exceptions: [read], clusterName: '', nowMs: 1000 })
  return controls.find(({ control }) => control.facts.id === 'C-0034')?.subStatus === 'w/exceptions'
}

describe('what an exception of the cluster is about', () => {
  const cases: Readonly<Record<string, readonly [match: object, expected: boolean]>> = {
    everything: [{}, true],
    'the kind': [{ resources: [{ kind: 'Pod' }] }, true],
    'another kind': [{ resources: [{ kind: 'Deployment' }] }, false],
    'the kind of another group': [{ resources: [{ kind: 'Pod', apiGroup: 'apps' }] }, false],
    'one of several': [{ resources: [{ kind: 'Node' }, { kind: 'Pod', name: 'w*' }] }, true],
    'its labels': [{ objectSelector: { matchLabels: { app: 'web' } } }, true],
    'other labels': [{ objectSelector: { matchLabels: { app: 'api' } } }, false],
    'its image': [{ images: ['registry.example/shop/*'] }, true],
    'another image': [{ images: ['docker.io/*'] }, false],
    'its namespace': [{ namespaceSelector: { matchLabels: { team: 'a' } } }, true],
    'another namespace': [{ namespaceSelector: { matchLabels: { team: 'b' } } }, false],
    'a selector that cannot be read': [{ objectSelector: 'app=web' }, false],
  }
  for (const [reason, [match, expected]] of Object.entries(cases))
    test(reason, () => assert.equal(isExcused({ match }), expected))

  test('another control', () =>
    assert.equal(isExcused({ posture: [{ controlID: 'C-0001', action: 'ignore' }] }), false))
  test('it has ended', () => assert.equal(isExcused({ expiresAt: '1970-01-01T00:00:01Z' }), false))
  test('it has not ended', () => assert.equal(isExcused({ expiresAt: '1970-01-01T00:00:02Z' }), true))
})

test('an exception of a namespace reaches no other', () => {
  assert.equal(isExcused({}, { kind: 'SecurityException', namespace: 'shop' }), true)
  assert.equal(isExcused({}, { kind: 'SecurityException', namespace: 'bank' }), false)
})

describe('what cannot be read excuses nothing', () => {
  const doubts: Readonly<Record<string, object>> = {
    'a control without an id': { posture: [{ action: 'ignore' }] },
    'a time that is none': { expiresAt: 'tomorrow' },
    'a match that is no mapping': { match: [] },
    'resources that are no list': { match: { resources: 'Pod' } },
    'a resource without a kind': { match: { resources: [{ name: 'web' }] } },
  }
  for (const [reason, spec] of Object.entries(doubts))
    test(reason, () =>
      assert.equal(typeof readException(exception('ClusterSecurityException', spec), labelsOf), 'string'),
    )
})

test('one about vulnerabilities alone is none about posture', () => {
  assert.equal(
    readException(exception('ClusterSecurityException', { posture: undefined, vulnerabilities: [] }), labelsOf),
    undefined,
  )
})
