// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlannedImage } from '#engines/imageplan/plan.ts'
import { fakeRest } from '#testing/fake-rest.ts'
import { pullCredentials } from './pull-credentials.ts'

const planned: PlannedImage = {
  wlid: 'wlid://cluster-c/namespace-shop/deployment-web',
  containerName: 'app',
  instanceId: '',
  imageTag: 'registry.example/team/app:1',
  imageId: '',
  namespace: 'shop',
  pullSecrets: ['of-pod', 'missing'],
  serviceAccount: 'web',
}

function secret(name: string, auths: object): object {
  const data = { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'shop' },
    type: 'kubernetes.io/dockerconfigjson',
    data,
  }
}

const objects: Readonly<Record<string, object>> = {
  '/api/v1/namespaces/shop/serviceaccounts/web': {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'web', namespace: 'shop' },
    imagePullSecrets: [{ name: 'of-account' }],
  },
  '/api/v1/namespaces/shop/secrets/of-pod': secret('of-pod', {
    'registry.example/team': { username: 'pod', password: 'p' },
    'other.example': { username: 'other', password: 'p' },
  }),
  '/api/v1/namespaces/shop/secrets/of-account': secret('of-account', {
    'registry.example': { username: 'account', password: 'p' },
  }),
}

test('the secrets that the pod and its service account name are read, no others, and only what fits is given', async () => {
  const rest = fakeRest(({ path }) => (objects[path] ? { body: objects[path] } : { status: 404 }))
  assert.deepEqual(await pullCredentials(rest).of(planned), [
    { username: 'pod', password: 'p' },
    { username: 'account', password: 'p' },
  ])
  assert.deepEqual(rest.requests.map(({ path }) => path.replace('/api/v1/namespaces/shop/', '')).sort(), [
    'secrets/missing',
    'secrets/of-account',
    'secrets/of-pod',
    'serviceaccounts/web',
  ])
})

test('what may not be read gives no credentials', async () => {
  assert.deepEqual(await pullCredentials(fakeRest(() => ({ status: 403 }))).of(planned), [])
})
