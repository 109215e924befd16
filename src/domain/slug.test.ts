// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { distinctSlug, imageSlug, instanceSlug, isSlug, rbacSlug, resourceSlug } from './slug.ts'

const digest = 'f4e3b6489888647ce1834b601c6c06b9f8c03dee6e097e13ed3e28c01ea3ac8c'

const images: Readonly<Record<string, readonly [string, string, string | undefined]>> = {
  'a bare name': ['nginx', digest, 'nginx-a3ac8c'],
  'a tag': ['nginx:latest', digest, 'nginx-latest-a3ac8c'],
  'a registry': ['docker.io/nginx:latest', digest, 'docker.io-nginx-latest-a3ac8c'],
  'a runtime prefix': ['docker-pullable://gcr.io/etcd/etcd', digest, 'docker-pullable-gcr.io-etcd-etcd-a3ac8c'],
  'capitals become small': ['GCR.io/Etcd', digest, 'gcr.io-etcd-a3ac8c'],
  'underscores and an id that is a reference': [
    'quay.io/matthiasb_1/kubevuln:renaming',
    'quay.io/matthiasb_1/kubevuln@sha256:85c1b06d541d61ddb46efcd8b316855f544278c9ab27a07ec35bbe81be54fbec',
    'quay.io-matthiasb-1-kubevuln-renaming-54fbec',
  ],
  'no tag': ['', digest, undefined],
  'no id': ['nginx', '', undefined],
  'an id too short to tell builds apart': ['nginx', '3ac8c', undefined],
  'an id whose end is no name': ['nginx', 'abcdef:8c', undefined],
  'a reference too long is cut': [`${'a'.repeat(245)}bc`, digest, `${'a'.repeat(245)}b-a3ac8c`],
}

for (const [because, [tag, id, expected]] of Object.entries(images)) {
  test(`imageSlug: ${because}`, () => assert.equal(imageSlug(tag, id), expected))
}

const resources: Readonly<Record<string, readonly [string, string, string]>> = {
  'kind and name': ['Pod', 'mypod', 'pod-mypod'],
  'colons of RBAC names': ['ClusterRole', 'system:node', 'clusterrole-system-node'],
  'symbols at the end': ['User', 'a@b.c_', 'user-a-b.c'],
  'characters outside ASCII': ['User', 'jürgen', 'user-j-rgen'],
}

for (const [because, [kind, name, expected]] of Object.entries(resources)) {
  test(`resourceSlug: ${because}`, () => assert.equal(resourceSlug(kind, name), expected))
}

test('resourceSlug: what has no letter and no digit is named after its digest', () => {
  assert.match(resourceSlug('', '::'), /^x-[0-9a-f]{4}-[0-9a-f]{4}$/)
  assert.notEqual(resourceSlug('', '::'), resourceSlug('', ':::'))
})

test('resourceSlug: a long name is cut and ends with the digest of the whole', () => {
  const long = '1234567890'.repeat(26)
  assert.equal(resourceSlug('a', long).length, 253)
  assert.notEqual(resourceSlug('a', long), resourceSlug('a', `${long}1`))
})

test('rbacSlug names subject, role and binding', () => {
  const triplet = {
    subject: { kind: 'ServiceAccount', name: 'sa-2' },
    role: { kind: 'Role', name: 'myrole' },
    binding: { kind: 'RoleBinding', name: 'myrolebinding' },
  }
  assert.equal(rbacSlug(triplet), 'serviceaccount-sa-2-role-myrole-rolebinding-myrolebinding')
})

test('distinctSlug gives two objects of one slug two names', () => {
  const [a, b] = [distinctSlug('ingress-web', 'extensions/Ingress'), distinctSlug('ingress-web', 'x.io/Ingress')]
  assert.notEqual(a, b)
  assert.match(a, /^ingress-web-[0-9a-f]{4}-[0-9a-f]{4}$/)
  assert.ok(isSlug(distinctSlug('a'.repeat(253), 'b')))
})

const hash = '1ba506b28f9ee9c7e8a0c98840fe5a1fe21142d225ecc526fbb535d0d6344aaf'

test('instanceSlug', () => {
  assert.equal(instanceSlug({ kind: 'Pod', name: 'reverse-proxy', hash }), 'pod-reverse-proxy')
  assert.equal(instanceSlug({ kind: 'Pod', name: 'p', container: 'nginx', hash }), 'pod-p-nginx-1ba5-4aaf')
  assert.equal(instanceSlug({ kind: 'Pod', name: 'web/app', hash }), undefined)
  assert.equal(
    instanceSlug({ kind: 'Service', name: `${'a'.repeat(235)}b`, hash }),
    `service-${'a'.repeat(235)}-1ba5-4aaf`,
  )
  const suffix = `-${'0'.repeat(32)}`
  const oneTime = instanceSlug({ kind: 'Pod', name: 'a'.repeat(240), container: 'c', hash, suffix })
  assert.equal(oneTime?.length, 253)
})

test('law: any kind and name give a valid name', () => {
  forAll({ runs: 500 }, random => {
    const text = () =>
      Array.from({ length: random.below(300) }, () => random.pick(['a', 'B', '.', '-', ':', 'é'])).join('')
    assert.ok(isSlug(resourceSlug(text(), text())))
  })
})
