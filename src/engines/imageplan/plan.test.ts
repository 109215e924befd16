// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { type PlannedImage, planImages } from './plan.ts'
import { planProfiles } from './profiles.ts'
import { prunedForPlan } from './prune.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`

interface ObjectParts {
  readonly created?: string
  readonly owner?: { readonly apiVersion: string; readonly kind: string; readonly name: string }
  readonly rest?: object
}

function object(
  apiVersion: string,
  kind: string,
  name: string,
  { created, owner, rest }: ObjectParts = {},
): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: 'shop',
      ...(created !== undefined && { creationTimestamp: created }),
      ...(owner && { ownerReferences: [{ ...owner, uid: 'u', controller: true }] }),
    },
    ...rest,
  }
}

const container = (image: string, name = 'app') => ({ name, image })
const template = (image: string) => ({ spec: { template: { spec: { containers: [container(image)] } } } })

function deployment(image: string): KubeObject {
  return object('apps/v1', 'Deployment', 'web', { rest: template(image) })
}

const replicaSet = object('apps/v1', 'ReplicaSet', 'web-7f', {
  owner: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
  rest: template('nginx:1'),
})

function pod(name: string, imageId: string, parts: ObjectParts = {}): KubeObject {
  return object('v1', 'Pod', name, {
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7f' },
    ...parts,
    rest: {
      spec: { containers: [container('nginx:1')], imagePullSecrets: [{ name: 'pull' }], serviceAccountName: 'sa' },
      status: { containerStatuses: [{ name: 'app', imageID: imageId }] },
    },
  })
}

function short({ wlid, containerName, imageTag, imageId }: PlannedImage): string {
  return [wlid.replace('wlid://cluster-c/namespace-', ''), containerName, imageTag, imageId].join(' ')
}

const cases: Readonly<Record<string, readonly [objects: readonly KubeObject[], planned: readonly string[]]>> = {
  'a template that nobody runs yet is known by its tag': [
    [deployment('nginx:1')],
    ['shop/deployment-web app nginx:1 '],
  ],
  'a digest in a template says which build is meant': [
    [deployment(`nginx:1@${digest('a')}`)],
    [`shop/deployment-web app nginx:1@${digest('a')} docker.io/library/nginx@${digest('a')}`],
  ],
  'a pod gives the digest to the workload at the end of its chain': [
    [deployment('nginx:1'), replicaSet, pod('p', `docker.io/library/nginx@${digest('a')}`)],
    [`shop/deployment-web app nginx:1 docker.io/library/nginx@${digest('a')}`],
  ],
  'of pods that run different builds the newest decides, in whatever order they come': [
    [
      pod('new', `docker.io/library/nginx@${digest('b')}`, { created: '2026-02-01T00:00:00Z' }),
      pod('old', `docker.io/library/nginx@${digest('a')}`, { created: '2026-01-01T00:00:00Z' }),
      replicaSet,
      deployment('nginx:1'),
    ],
    [`shop/deployment-web app nginx:1 docker.io/library/nginx@${digest('b')}`],
  ],
  'a controller of a kind that is not known is the workload': [
    [pod('p', '', { owner: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' } })],
    ['shop/rollout-web app nginx:1 '],
  ],
  'a pod that a node owns is its own workload': [
    [pod('p', '', { owner: { apiVersion: 'v1', kind: 'Node', name: 'n' } })],
    ['shop/pod-p app nginx:1 '],
  ],
  'owners in a ring end somewhere': [
    [
      object('apps/v1', 'ReplicaSet', 'a', { owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'a' } }),
      pod('p', '', { owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'a' } }),
    ],
    ['shop/replicaset-a app nginx:1 '],
  ],
  'a CronJob has its pods two templates down, and init containers count': [
    [
      object('batch/v1', 'CronJob', 'nightly', {
        rest: {
          spec: {
            jobTemplate: {
              spec: {
                template: { spec: { initContainers: [container('b:1', 'init')], containers: [container('a:1')] } },
              },
            },
          },
        },
      }),
    ],
    ['shop/cronjob-nightly app a:1 ', 'shop/cronjob-nightly init b:1 '],
  ],
  'a profile keeps the image of pods that are gone': [
    [
      {
        ...object('spdx.softwarecomposition.kubescape.io/v1beta1', 'ContainerProfile', 'x'),
        metadata: {
          name: 'x',
          namespace: 'shop',
          annotations: { 'kubescape.io/wlid': 'wlid://cluster-other/namespace-shop/deployment-web' },
          labels: { 'kubescape.io/workload-container-name': 'app' },
        },
        spec: { imageTag: 'nginx:1', imageID: `docker.io/library/nginx@${digest('c')}` },
      },
    ],
    [`shop/deployment-web app nginx:1 docker.io/library/nginx@${digest('c')}`],
  ],
  'damaged objects give nothing and hold up nothing': [
    [
      object('apps/v1', 'Deployment', 'broken', { rest: { spec: { template: 7 } } }),
      object('apps/v1', 'Deployment', 'nameless', { rest: { spec: { template: { spec: { containers: [{}, 3] } } } } }),
      deployment('nginx:1'),
    ],
    ['shop/deployment-web app nginx:1 '],
  ],
}

for (const [because, [objects, expected]] of Object.entries(cases)) {
  test(`plan: ${because}`, () => {
    assert.deepEqual(planImages(objects, 'c').map(short), expected)
    // What informers keep of the objects leads to the same plan.
    assert.deepEqual(planImages(objects.map(prunedForPlan), 'c'), planImages(objects, 'c'))
  })
}

test('a planned pod names its revision, its secrets and its account', () => {
  const [planned] = planImages([deployment('nginx:1'), replicaSet, pod('p', `docker-pullable://n@${digest('a')}`)], 'c')
  assert.equal(planned?.imageId, `n@${digest('a')}`)
  assert.equal(planned?.instanceId, 'apiVersion-apps/v1/namespace-shop/kind-ReplicaSet/name-web-7f/containerName-app')
  assert.deepEqual([planned?.pullSecrets, planned?.serviceAccount], [['pull'], 'sa'])
})

test('profiles that say something are planned, each version once', () => {
  const profile = (name: string, annotations: object) =>
    object('spdx.softwarecomposition.kubescape.io/v1beta1', 'ContainerProfile', name, {
      rest: {
        metadata: { name, namespace: 'shop', resourceVersion: '3', annotations: annotations as Record<string, string> },
      },
    })
  const wlid = 'wlid://cluster-c/namespace-shop/deployment-web'
  const objects = [
    profile('z', { 'kubescape.io/wlid': wlid, 'kubescape.io/status': 'completed' }),
    profile('learning', { 'kubescape.io/wlid': wlid, 'kubescape.io/status': 'initializing' }),
    profile('nameless', { 'kubescape.io/wlid': 'x', 'kubescape.io/status': 'ready' }),
    profile('a', { 'kubescape.io/wlid': wlid, 'kubescape.io/status': 'ready' }),
    deployment('nginx:1'),
  ]
  const expected = ['a', 'z'].map(name => ({ namespace: 'shop', name, version: '3', wlid }))
  assert.deepEqual(planProfiles(objects), expected)
  assert.deepEqual(planProfiles(objects.map(prunedForPlan)), expected)
})
