// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClientIdentity, constantIdentity, constantText, type KubeConfig } from '#adapters/kube/access/config.ts'
import { type FakeAnswer, type FakeKubeRest, startFakeKubeRest } from '#testing/fake-kube-rest.ts'
import { startFakeProxy } from '#testing/fake-proxy.ts'
import { startFakeSocksProxy } from '#testing/fake-socks-proxy.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { isKubeError } from './errors.ts'
import { createRest } from './rest.ts'

const { authority, server, client } = testCertificates('admin', ['kubernetes.default.svc'])
const ca = constantText(authority.certificatePem)
const identity: ClientIdentity = { certificate: { certPem: client.certificatePem, keyPem: client.privateKeyPem } }
const tls = {
  cert: server.certificatePem,
  key: server.privateKeyPem,
  ca: authority.certificatePem,
  requestCert: true,
  rejectUnauthorized: false,
}
const good: FakeAnswer = { kind: 'json', body: { ok: true } }

/** One GET with a configuration. */
async function ask(config: KubeConfig): Promise<unknown> {
  const rest = createRest(config, { retries: 0 })
  try {
    return await rest.request({ method: 'GET', path: '/version' })
  } finally {
    await rest.close()
  }
}

function secureServer(): Promise<FakeKubeRest> {
  return startFakeKubeRest(() => good, tls)
}

test('the server is verified, the client shows its certificate', async () => {
  await using fake = await secureServer()
  assert.deepEqual(await ask({ server: fake.url, ca, credentials: constantIdentity(identity) }), { ok: true })
  assert.equal(fake.seen[0]?.clientName, 'admin')
})

test('a server of another authority is not trusted, unless told to', async () => {
  await using fake = await secureServer()
  const other = constantText(testCertificates().authority.certificatePem)
  for (const config of [{ server: fake.url }, { server: fake.url, ca: other }])
    await assert.rejects(ask(config), error => {
      assert.ok(isKubeError(error, 'tls'), String(error))
      assert.match(error.message, /^GET \/version: no secure connection to https:\/\/127\.0\.0\.1:\d+: /)
      return true
    })
  assert.equal(fake.seen.length, 0)
  assert.deepEqual(await ask({ server: fake.url, insecureSkipTlsVerify: true }), { ok: true })
})

test('tls-server-name is asked for and checked', async () => {
  await using fake = await secureServer()
  await ask({ server: fake.url, ca, tlsServerName: 'kubernetes.default.svc' })
  assert.equal(fake.seen[0]?.serverName, 'kubernetes.default.svc')
  await assert.rejects(ask({ server: fake.url, ca, tlsServerName: 'elsewhere' }), error => isKubeError(error, 'tls'))
})

test('plain HTTP spoken to a TLS port, and the other way round, is told', async () => {
  await using fake = await secureServer()
  await assert.rejects(ask({ server: fake.url.replace('https', 'http') }), error => isKubeError(error, 'network'))
  await using plain = await startFakeKubeRest(() => good)
  await assert.rejects(ask({ server: plain.url.replace('http', 'https') }), error => isKubeError(error, 'tls'))
})

test('a renewed certificate is used from the next request on, running watches go on', async () => {
  await using fake = await startFakeKubeRest(
    ({ url }) => (url.startsWith('/watch') ? { kind: 'stall', body: 'x' } : good),
    tls,
  )
  let current = identity
  const rest = createRest({
    server: fake.url,
    ca,
    credentials: { identity: async () => current, invalidate: () => undefined },
  })
  const watch = await rest.raw({ method: 'GET', path: '/watch' })
  const renewed = testCertificates('renewed')
  current = { certificate: { certPem: renewed.client.certificatePem, keyPem: renewed.client.privateKeyPem } }
  await rest.request({ method: 'GET', path: '/version' })
  const chunks = watch.body[Symbol.asyncIterator]()
  assert.equal(Buffer.from((await chunks.next()).value ?? []).toString(), 'x')
  const broken = assert.rejects(chunks.next(), error => isKubeError(error, 'closed'))
  await rest.close()
  await broken
  assert.deepEqual(
    fake.seen.map(({ clientName }) => clientName),
    ['admin', 'renewed'],
  )
})

test('a proxy tunnels to the server and never sees the token', async () => {
  await using fake = await secureServer()
  await using proxy = await startFakeProxy('Basic am9lOnB3')
  const proxyUrl = proxy.url.replace('//', '//joe:pw@')
  const credentials = constantIdentity({ ...identity, authorization: 'Bearer abc' })
  assert.deepEqual(await ask({ server: fake.url, ca, credentials, proxyUrl }), { ok: true })
  assert.equal(proxy.seen[0]?.line, `CONNECT ${new URL(fake.url).host}`)
  assert.equal(fake.seen[0]?.headers.authorization, 'Bearer abc')
  assert.equal(fake.seen[0]?.clientName, 'admin')
})

test('a proxy that refuses is told, without its password', async () => {
  await using fake = await secureServer()
  await using proxy = await startFakeProxy('Basic other')
  const proxyUrl = proxy.url.replace('//', '//joe:hunter2@')
  await assert.rejects(ask({ server: fake.url, ca, proxyUrl }), error => {
    assert.ok(isKubeError(error, 'network'), String(error))
    assert.match(error.message, /407/)
    assert.doesNotMatch(error.message, /hunter2/)
    return true
  })
})

test('a SOCKS5 proxy', async () => {
  await using fake = await secureServer()
  await using proxy = await startFakeSocksProxy()
  assert.deepEqual(await ask({ server: fake.url, ca, credentials: constantIdentity(identity), proxyUrl: proxy.url }), {
    ok: true,
  })
  assert.deepEqual(proxy.seen, [new URL(fake.url).host])
  assert.equal(fake.seen[0]?.clientName, 'admin')
})
