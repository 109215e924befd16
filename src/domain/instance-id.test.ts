// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstanceId, instanceHash, instanceName, parseInstanceId, workloadInstanceName } from './instance-id.ts'

const proxy = {
  apiVersion: 'v1',
  namespace: 'default',
  kind: 'Pod',
  name: 'reverse-proxy',
  container: { type: 'container', name: 'nginx' },
} as const

test('the digests that upstream gives', () => {
  const nginx = { ...proxy, name: 'nginx' }
  assert.equal(formatInstanceId(nginx), 'apiVersion-v1/namespace-default/kind-Pod/name-nginx/containerName-nginx')
  assert.equal(instanceHash(nginx), '1ba506b28f9ee9c7e8a0c98840fe5a1fe21142d225ecc526fbb535d0d6344aaf')
  const replicaSet = { ...nginx, apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'nginx-84f5585d68' }
  assert.equal(instanceHash(replicaSet), '57366ade3da2e7ba01f8b78251cb57bd70840939f4f207da91cb092b30c06feb')
})

test('the names that upstream gives', () => {
  assert.equal(instanceName(proxy), 'pod-reverse-proxy-nginx-2f07-68bd')
  assert.equal(workloadInstanceName(proxy), 'pod-reverse-proxy')
  const main = {
    ...proxy,
    kind: 'Deployment',
    name: 'my-deployment',
    container: { type: 'container', name: 'main-app' },
  }
  assert.equal(instanceName(main as typeof proxy), 'deployment-my-deployment-main-app-f9c2-5136')
  const job = { ...proxy, apiVersion: 'batch/v1', namespace: 'processing', kind: 'Job', name: 'processor-job-alt' }
  const worker = { ...job, container: { type: 'container', name: 'worker' } } as const
  assert.equal(instanceName(worker), 'job-processor-job-alt-worker-32c7-f0b9')
})

test('an instance id is read back, with and without container and group', () => {
  for (const id of [proxy, { ...proxy, apiVersion: 'apps/v1', kind: 'DaemonSet' }]) {
    assert.deepEqual(parseInstanceId(formatInstanceId(id)), id)
    const { container: _, ...workload } = id
    assert.deepEqual(parseInstanceId(formatInstanceId(workload)), workload)
  }
})

test('what is no instance id is not read as one', () => {
  const texts = ['', 'apiVersion-v1/namespace-a/kind-Pod', 'apiVersion-v1/namespace-a/kind-Pod/name-b/sidecarName-c']
  for (const text of texts) assert.equal(parseInstanceId(text), undefined, text)
})
