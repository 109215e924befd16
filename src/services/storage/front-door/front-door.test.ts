// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { Credentials } from '#adapters/apiserver/auth.ts'
import {
  createAuthority,
  issueClientCertificate,
  issueServingCertificate,
  type KeyedCertificate,
} from '#runtime/certificates.ts'
import { frontDoor } from './front-door.ts'
import { frontProxySettings } from './request-headers.ts'
import type { Reviews } from './reviews.ts'

const nowMs = Date.parse('2026-06-01T00:00:00Z')
const validity = { notBefore: new Date(nowMs - 1000), notAfter: new Date(nowMs + 100_000) }
const proxyAuthority = createAuthority({ commonName: 'front-proxy', validity })
const clusterAuthority = createAuthority({ commonName: 'cluster', validity })
const client = (authority: KeyedCertificate, commonName: string, organizations: string[] = []) =>
  new X509Certificate(issueClientCertificate(authority, { commonName, organizations, validity }).certificatePem).raw

const proxy = client(proxyAuthority, 'front-proxy-client')

function credentials(
  certificate: Uint8Array | undefined,
  headers: readonly (readonly [string, string])[] = [],
): Credentials {
  return {
    header: name => headers.find(([each]) => each === name)?.[1],
    rawHeaders: () => headers,
    peerCertificate: () => certificate,
  }
}

const asked: string[] = []
const reviews: Reviews = {
  userOfToken: async token => (token === 'good' ? { name: 'robot', groups: [] } : undefined),
  async mayDo({ user }) {
    asked.push(user.name)
    return { allowed: user.name === 'robot' }
  },
}

function door(data: Record<string, string> = {}, atMs = nowMs) {
  const settings = frontProxySettings({
    'requestheader-client-ca-file': proxyAuthority.certificatePem,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'client-ca-file': clusterAuthority.certificatePem,
    ...data,
  })
  return frontDoor({ settings: () => settings, reviews, clock: { nowMs: () => atMs } })
}

const ann = [
  ['x-remote-user', 'ann'],
  ['x-remote-group', 'dev'],
  ['x-remote-group', 'a, system:masters'],
  ['x-remote-uid', 'u-1'],
  ['x-remote-extra-authentication.kubernetes.io%2fcredential-id', 'JTI=1'],
] as const

test('the front proxy names the user; a group that holds a comma stays one group', async () => {
  const user = await door().authenticate(credentials(proxy, ann))
  assert.deepEqual(user, {
    name: 'ann',
    uid: 'u-1',
    groups: ['dev', 'a, system:masters'],
    extra: { 'authentication.kubernetes.io/credential-id': ['JTI=1'] },
  })
})

test('what kube-apiserver let pass is not asked about again; what came directly is', async () => {
  asked.length = 0
  const both = door()
  const forwarded = await both.authenticate(credentials(proxy, ann))
  assert.ok(forwarded)
  const attributes = { verb: 'get', path: '/apis' }
  assert.deepEqual(await both.authorize({ user: forwarded, ...attributes }), { allowed: true })
  assert.deepEqual(asked, [])
  const direct = await both.authenticate(credentials(undefined, [['authorization', 'Bearer good']]))
  assert.ok(direct)
  await both.authorize({ user: direct, ...attributes })
  assert.deepEqual(asked, ['robot'])
})

const refused: Record<
  string,
  [
    certificate: Uint8Array | undefined,
    headers: readonly (readonly [string, string])[],
    data?: Record<string, string>,
    atMs?: number,
  ]
> = {
  'headers without a certificate': [undefined, ann],
  'a certificate of another authority': [
    client(createAuthority({ commonName: 'front-proxy', validity }), 'front-proxy-client'),
    ann,
  ],
  'a name that is not allowed': [client(proxyAuthority, 'somebody'), ann],
  'a certificate of the front proxy without a user': [proxy, []],
  'a certificate that has expired': [proxy, ann, {}, nowMs + 200_000],
  'a certificate that is not good yet': [proxy, ann, {}, nowMs - 200_000],
  'a serving certificate of the right authority': [
    new X509Certificate(
      issueServingCertificate(proxyAuthority, { commonName: 'front-proxy-client', dnsNames: ['x'], validity })
        .certificatePem,
    ).raw,
    ann,
  ],
  'allowed names that cannot be read': [proxy, ann, { 'requestheader-allowed-names': 'x' }],
  'no authority at all': [proxy, ann, { 'requestheader-client-ca-file': '' }],
  'bytes that are no certificate': [Buffer.from('x'), ann],
  'an unknown token': [undefined, [['authorization', 'Bearer bad']]],
  nothing: [undefined, []],
}
for (const [reason, [certificate, headers, data, atMs]] of Object.entries(refused)) {
  test(`nobody enters with ${reason}`, async () => {
    assert.equal(await door(data, atMs).authenticate(credentials(certificate, headers)), undefined)
  })
}

test('a certificate of the cluster itself names user and groups, headers or not', async () => {
  const user = await door().authenticate(credentials(client(clusterAuthority, 'admin', ['ops']), ann))
  assert.deepEqual(user, { name: 'admin', groups: ['ops', 'system:authenticated'] })
})

test('any name of the right authority may be the front proxy when none is named', async () => {
  const open = door({ 'requestheader-allowed-names': '[]' })
  assert.equal((await open.authenticate(credentials(client(proxyAuthority, 'somebody'), ann)))?.name, 'ann')
})
