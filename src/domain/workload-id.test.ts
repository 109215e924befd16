// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatWorkloadId, isSameWorkload, parseWorkloadId } from './workload-id.ts'

const nginx = { cluster: 'kind-a', namespace: 'shop', kind: 'Deployment', name: 'front-end' }

test('a workload id is written with a small kind and read back', () => {
  const text = formatWorkloadId(nginx)
  assert.equal(text, 'wlid://cluster-kind-a/namespace-shop/deployment-front-end')
  assert.deepEqual(parseWorkloadId(text), { ...nginx, kind: 'deployment' })
})

test('what is no workload id is not read as one', () => {
  for (const text of ['', 'wlid://', 'wlid://cluster-a/namespace-b', 'wlid://cluster-a/namespace-b/pod', 'pod-x']) {
    assert.equal(parseWorkloadId(text), undefined, text)
  }
})

test('the cluster does not tell workloads apart, the rest does', () => {
  assert.ok(isSameWorkload(formatWorkloadId(nginx), formatWorkloadId({ ...nginx, cluster: 'other' })))
  assert.ok(!isSameWorkload(formatWorkloadId(nginx), formatWorkloadId({ ...nginx, name: 'back-end' })))
})
