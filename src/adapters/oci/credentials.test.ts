// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseImageRef } from '#domain/image-ref.ts'
import { parseChallenges } from './challenge.ts'
import { type Credential, credentialsFor, parseDockerConfig } from './credentials.ts'

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function credentialOfEntry(entry: unknown): Credential | undefined {
  return parseDockerConfig(JSON.stringify({ auths: { host: entry } }), 'test').credentials[0]?.credential
}

const entries: Readonly<Record<string, readonly [entry: unknown, credential: Credential | undefined]>> = {
  'user and password': [
    { username: 'u', password: 'p' },
    { kind: 'password', username: 'u', password: 'p' },
  ],
  'both in one': [{ auth: base64('u:p:q') }, { kind: 'password', username: 'u', password: 'p:q' }],
  'both in one, padded with zeros': [{ auth: base64('u:p\0\0') }, { kind: 'password', username: 'u', password: 'p' }],
  'an identity token beside a user': [
    { auth: base64('u:'), identitytoken: 't' },
    { kind: 'identity-token', token: 't' },
  ],
  'names of fields in another case': [{ registryToken: 't' }, { kind: 'registry-token', token: 't' }],
  'a token under the name of a user': [
    { username: '<token>', password: 't' },
    { kind: 'identity-token', token: 't' },
  ],
  'nothing, because a helper has it': [{}, undefined],
  'no colon': [{ auth: base64('u') }, undefined],
  'no object': [7, undefined],
}
test('entries of a docker configuration', () => {
  for (const [because, [entry, expected]] of Object.entries(entries))
    assert.deepEqual(credentialOfEntry(entry), expected, because)
})

test('helpers, the older form, and what is no configuration', () => {
  const config = parseDockerConfig('{"credHelpers":{"gcr.io":"gcloud"},"credsStore":"desktop"}', 'test')
  assert.deepEqual([[...config.helpers], config.store], [[['gcr.io', 'gcloud']], 'desktop'])
  const old = parseDockerConfig('{"https://quay.io":{"username":"u","password":"p"}}', 'test')
  assert.deepEqual(
    old.credentials.map(({ key }) => key),
    ['https://quay.io'],
  )
  assert.throws(
    () => parseDockerConfig('{"auths": secret', 'test'),
    (error: Error) => !/secret/.test(String(error.cause) + error.message),
  )
})

const fitting: Readonly<Record<string, readonly [key: string, image: string, fits: boolean]>> = {
  'the same host': ['quay.io', 'quay.io/a/b', true],
  'another host': ['quay.io', 'gcr.io/a/b', false],
  'what docker login writes for Docker Hub': ['https://index.docker.io/v1/', 'nginx', true],
  'a path above': ['quay.io/a', 'quay.io/a/b', true],
  'the path itself': ['quay.io/a/b', 'quay.io/a/b', true],
  'a path beside': ['quay.io/a', 'quay.io/ab/c', false],
  'a part with a star': ['*.example.com', 'r.example.com/a', true],
  'a star stands for one part': ['*.example.com', 'a.b.example.com/a', false],
  'a star within a part': ['re*y.example.com', 'registry.example.com/a', true],
  'a question mark': ['r?.example.com', 'r1.example.com/a', true],
  'another port': ['localhost:5000', 'localhost:6000/a', false],
  'the same port': ['localhost:5000', 'localhost:5000/a', true],
  'a port that is missing': ['localhost', 'localhost:5000/a', false],
  'a host that only begins alike': ['quay.io', 'quay.io.evil.example/a', false],
}
for (const [because, [key, image, fits]] of Object.entries(fitting)) {
  test(`keys of credentials: ${because}`, () => {
    const parsed = parseImageRef(image)
    assert.ok(parsed.kind === 'ref')
    const credential: Credential = { kind: 'registry-token', token: 't' }
    assert.equal(credentialsFor([{ key, credential }], parsed.ref).length, fits ? 1 : 0)
  })
}

test('the most specific credential comes first', () => {
  const parsed = parseImageRef('quay.io/a/b')
  assert.ok(parsed.kind === 'ref')
  const keys = ['quay.io', 'quay.io/a/b', 'quay.io/a', '*.io']
  const all = keys.map(key => ({ key, credential: { kind: 'registry-token', token: key } as const }))
  assert.deepEqual(
    credentialsFor(all, parsed.ref).map(each => (each.kind === 'registry-token' ? each.token : '')),
    ['quay.io/a/b', 'quay.io/a', 'quay.io', '*.io'],
  )
})

test('challenges, one or several', () => {
  const read = (header: string) =>
    parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])
  assert.deepEqual(read('Bearer realm="https://a/t",service="s",scope="repository:a:pull,push"'), [
    ['bearer', { realm: 'https://a/t', service: 's', scope: 'repository:a:pull,push' }],
  ])
  assert.deepEqual(read('Basic realm="a \\"b\\"", bearer realm=x'), [
    ['basic', { realm: 'a "b"' }],
    ['bearer', { realm: 'x' }],
  ])
  assert.deepEqual(read(''), [])
  assert.equal(read(`Basic realm="${'\\"'.repeat(100_000)}`).length, 1)
})
