// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { neededImages } from './needed-images.ts'

const containers = (...images: readonly unknown[]) => images.map(image => ({ name: 'c', image }))

function pod(name: string, spec: object): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop' }, spec }
}

function node(name: string, labels: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } }
}

test('images of all containers are needed once, also where another name means the same', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      template: { spec: { containers: containers('nginx', 5), initContainers: containers('a.example/init:1') } },
    },
  } as unknown as KubeObject
  const other = pod('web', {
    containers: containers('docker.io/library/nginx:latest'),
    ephemeralContainers: containers('debug', ''),
  })
  const service: KubeObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: {} }
  const needed = neededImages([deployment, other, service])
  assert.deepEqual(
    needed.map(({ name }) => name),
    ['a.example/init:1', 'debug', 'nginx'],
  )
  assert.deepEqual(
    needed[2]?.pods.map(({ namespace }) => namespace),
    ['default', 'shop'],
  )
})

test('what pods say about credentials is kept, each combination once', () => {
  const spec = { containers: containers('a'), imagePullSecrets: [{ name: 's' }, null, {}], serviceAccountName: 'robot' }
  const [needed] = neededImages([pod('one', spec), pod('two', spec)])
  assert.deepEqual(needed?.pods, [{ namespace: 'shop', serviceAccount: 'robot', pullSecrets: ['s'] }])
})

const arm = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' }
const intel = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' }
const platforms: Readonly<
  Record<string, readonly [selectors: readonly object[], nodes: readonly Record<string, string>[], string | undefined]>
> = {
  'nothing is said': [[{}], [], undefined],
  'all nodes are alike': [[{}], [arm, arm], 'linux/arm64'],
  'nodes differ': [[{}], [arm, intel], undefined],
  'the pod chooses its node': [[{ 'kubernetes.io/arch': 'amd64' }], [arm], 'linux/amd64'],
  'the pod chooses by the older name': [[{ 'beta.kubernetes.io/arch': 's390x' }], [], 'linux/s390x'],
  'the pod chooses the system alone': [[{ 'kubernetes.io/os': 'windows' }], [intel], 'windows/amd64'],
  'pods differ': [[{ 'kubernetes.io/arch': 'amd64' }, { 'kubernetes.io/arch': 'arm64' }], [], undefined],
  'one pod chooses, another does not': [[{ 'kubernetes.io/arch': 'amd64' }, {}], [], undefined],
  'the label is no architecture': [[{ 'kubernetes.io/arch': '../x' }], [], undefined],
}
for (const [because, [selectors, nodes, expected]] of Object.entries(platforms)) {
  test(`platform of an image: ${because}`, () => {
    const pods = selectors.map((nodeSelector, i) => pod(`p${i}`, { containers: containers('a'), nodeSelector }))
    const [needed] = neededImages(
      pods,
      nodes.map((labels, i) => node(`n${i}`, labels)),
    )
    assert.equal(needed?.platform, expected)
  })
}
