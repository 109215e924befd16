// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { object, pod } from '#testing/builders/workloads.ts'
import { pruneObject } from './prune.ts'

const owner = (kind: string, controller = true) => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'x', uid: 'u', controller }],
})

test('a pod that a replica set made is left out, a static pod and a naked pod stay', () => {
  assert.equal(pruneObject(pod({}, owner('ReplicaSet'))), undefined)
  assert.ok(pruneObject(pod({}, owner('Node'))))
  assert.ok(pruneObject(pod({}, owner('Custom', false))))
  assert.ok(pruneObject(pod()))
})

test('values of secrets are never kept, and neither is what was last applied', () => {
  const secret = object(
    'v1',
    'Secret',
    { name: 's', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'x', a: 'b' } },
    { data: { k: 'v' } },
  )
  assert.deepEqual(pruneObject(secret), object('v1', 'Secret', { name: 's', annotations: { a: 'b' } }))
})

test('of a status only what says something about posture is kept', () => {
  assert.equal(pruneObject({ ...pod(), status: { phase: 'Running' } })?.['status'], undefined)
  const node = { ...object('v1', 'Node', { name: 'n' }), status: { nodeInfo: { kernelVersion: '6' }, images: [1] } }
  assert.deepEqual(pruneObject(node)?.['status'], { nodeInfo: { kernelVersion: '6' } })
})
