// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { credentialsOfSecrets } from './pull-secrets.ts'

const entry = { username: 'u', password: 'p' }

function secret(type: string, data?: Json): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'n' },
    type,
    ...(data !== undefined && { data }),
  }
}

function packed(document: unknown): string {
  return Buffer.from(JSON.stringify(document)).toString('base64')
}

const json = (hosts: object) =>
  secret('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': packed({ auths: hosts }) })

test('both types of pull secrets, in the order in which the pod names them', () => {
  const old = secret('kubernetes.io/dockercfg', { '.dockercfg': packed({ 'gcr.io': entry }) })
  const keys = credentialsOfSecrets([json({ 'quay.io': entry }), old]).map(({ key }) => key)
  assert.deepEqual(keys, ['quay.io', 'gcr.io'])
})

const useless: Readonly<Record<string, KubeObject>> = {
  'another type': secret('Opaque', { '.dockerconfigjson': packed({ auths: { 'quay.io': entry } }) }),
  'the field of the other type': secret('kubernetes.io/dockercfg', { '.dockerconfigjson': packed({}) }),
  'no JSON': secret('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': 'AAAA' }),
  'no data': secret('kubernetes.io/dockerconfigjson'),
  'a field of the prototype': secret('constructor', { constructor: packed({ auths: { 'quay.io': entry } }) }),
}
for (const [because, odd] of Object.entries(useless)) {
  test(`a secret that holds no credentials hides none of the others: ${because}`, () =>
    assert.deepEqual(
      credentialsOfSecrets([odd, json({ 'quay.io': entry })]).map(({ key }) => key),
      ['quay.io'],
    ))
}
