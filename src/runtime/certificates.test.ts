// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { CertificateError, type CertificateErrorCode } from './certificates/error.ts'
import {
  type AuthorityRequest,
  type ClientRequest,
  createAuthority,
  issueClientCertificate,
  issueServingCertificate,
  type KeyedCertificate,
  type ServingRequest,
} from './certificates.ts'

const day = 24 * 60 * 60 * 1000
const now = Date.now()
const validity = { notBefore: new Date(now - day), notAfter: new Date(now + day) }
const authority = createAuthority({
  commonName: 'shop CA',
  validity: { ...validity, notAfter: new Date(now + 2 * day) },
})

function parse({ certificatePem }: KeyedCertificate): X509Certificate {
  return new X509Certificate(certificatePem)
}

test('an authority signs itself and may sign others', () => {
  const certificate = parse(authority)
  assert.equal(certificate.ca, true)
  assert.equal(certificate.subject, 'CN=shop CA')
  assert.equal(certificate.issuer, 'CN=shop CA')
  assert.ok(certificate.checkIssued(certificate))
  assert.ok(certificate.verify(certificate.publicKey))
})

test('a serving certificate carries its names, its dates and no right to sign', () => {
  const ipAddresses = ['127.0.0.1', '::1', '2001:db8::ff00:42:8329', '::ffff:192.0.2.128']
  const dnsNames = ['storage.kubescape.svc', '*.shop.example']
  const certificate = parse(
    issueServingCertificate(authority, { commonName: 'storage', dnsNames, ipAddresses, validity }),
  )
  assert.equal(certificate.ca, false)
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  assert.equal(
    certificate.subjectAltName,
    [
      'DNS:storage.kubescape.svc',
      'DNS:*.shop.example',
      'IP Address:127.0.0.1',
      'IP Address:0:0:0:0:0:0:0:1',
      'IP Address:2001:DB8:0:0:0:FF00:42:8329',
      'IP Address:0:0:0:0:0:FFFF:C000:280',
    ].join(', '),
  )
  assert.equal(certificate.validFromDate.getTime(), Math.floor(validity.notBefore.getTime() / 1000) * 1000)
  assert.equal(certificate.validToDate.getTime(), Math.floor(validity.notAfter.getTime() / 1000) * 1000)
  assert.ok(certificate.checkIssued(parse(authority)))
  assert.ok(certificate.verify(parse(authority).publicKey))
})

test('a client certificate names the user and each group', () => {
  const request = { commonName: 'admin', organizations: ['system:masters', 'shop'], validity }
  const certificate = parse(issueClientCertificate(authority, request))
  assert.equal(certificate.subject, 'O=system:masters\nO=shop\nCN=admin')
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2'])
})

test('a leaf may end with its authority, whose fraction of a second is cut off', () => {
  const end = new Date(Math.ceil(now / 1000) * 1000 + day + 999)
  const short = createAuthority({ commonName: 'short', validity: { ...validity, notAfter: end } })
  const request = { commonName: 'visitor', validity: { ...validity, notAfter: end } }
  assert.equal(parse(issueClientCertificate(short, request)).validTo, parse(short).validTo)
})

test('two certificates never share a serial number or a key', () => {
  const [one, two] = [0, 1].map(() => issueClientCertificate(authority, { commonName: 'a', validity }))
  assert.ok(one && two)
  assert.notEqual(parse(one).serialNumber, parse(two).serialNumber)
  assert.notEqual(one.privateKeyPem, two.privateKeyPem)
})

test('both sides of a TLS connection accept what the authority issued', async () => {
  const serving = issueServingCertificate(authority, { commonName: 's', dnsNames: ['localhost'], validity })
  const client = issueClientCertificate(authority, { commonName: 'visitor', validity })
  const ca = authority.certificatePem
  const server = createServer({
    cert: serving.certificatePem,
    key: serving.privateKeyPem,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const seen = once(server, 'secureConnection') as Promise<[TLSSocket]>
  const { port } = server.address() as AddressInfo
  const socket = connect({ port, servername: 'localhost', ca, cert: client.certificatePem, key: client.privateKeyPem })
  await once(socket, 'secureConnect')
  const [accepted] = await seen
  assert.equal(accepted.getPeerCertificate().subject.CN, 'visitor')
  socket.destroy()
  accepted.destroy()
  server.close()
  await once(server, 'close')
})

const foreignAuthority: KeyedCertificate = {
  certificatePem: fixture('rsa-root.pem'),
  privateKeyPem: fixture('rsa-root.key.pem'),
}

test('an authority that somebody else made signs too, with its own name and key identifier', () => {
  const serving = issueServingCertificate(foreignAuthority, { commonName: 's', dnsNames: ['localhost'], validity })
  const issuer = parse(foreignAuthority)
  assert.ok(parse(serving).checkIssued(issuer))
  assert.ok(parse(serving).verify(issuer.publicKey))
  assert.equal(parse(serving).issuer, 'C=XX\nO=Elsewhere\\, Inc.\nCN=RSA root')
})

const leaf = issueClientCertificate(authority, { commonName: 'leaf', validity })
const edwards = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
const named = { commonName: 's', dnsNames: ['localhost'], validity }

const refused: Record<string, [code: CertificateErrorCode, make: () => unknown]> = {
  'no name at all': ['invalid-request', () => serve({ commonName: 's', validity })],
  'a DNS name with a space': ['invalid-request', () => serve({ ...named, dnsNames: ['a b'] })],
  'a DNS name of 300 characters': ['invalid-request', () => serve({ ...named, dnsNames: ['a.'.repeat(150)] })],
  'an IP address that is none': ['invalid-request', () => serve({ ...named, ipAddresses: ['1.2.3'] })],
  'an IP address with a zone': ['invalid-request', () => serve({ ...named, ipAddresses: ['fe80::1%eth0'] })],
  'an empty common name': ['invalid-request', () => visit({ commonName: '', validity })],
  'a common name of 65 characters': ['invalid-request', () => visit({ commonName: 'a'.repeat(65), validity })],
  'an end before the beginning': [
    'invalid-request',
    () => create({ commonName: 'x', validity: { notBefore: validity.notAfter, notAfter: validity.notBefore } }),
  ],
  'a date that is none': [
    'invalid-request',
    () => create({ commonName: 'x', validity: { ...validity, notAfter: new Date(Number.NaN) } }),
  ],
  'a leaf that outlives its authority': [
    'invalid-request',
    () => serve({ ...named, validity: { ...validity, notAfter: new Date(now + 3 * day) } }),
  ],
  'an authority that is a leaf': ['unusable-authority', () => issueServingCertificate(leaf, named)],
  "an authority with another's key": [
    'unusable-authority',
    () => issueServingCertificate({ ...authority, privateKeyPem: leaf.privateKeyPem }, named),
  ],
  'an authority with a key of a kind that is not signed with here': [
    'unusable-authority',
    () => issueServingCertificate({ ...authority, privateKeyPem: edwards }, named),
  ],
  'an authority that is no PEM': [
    'unusable-authority',
    () => issueServingCertificate({ certificatePem: 'x', privateKeyPem: 'y' }, named),
  ],
}
for (const [reason, [code, make]] of Object.entries(refused)) {
  test(`certificates: ${reason} is refused`, () => {
    assert.throws(make, error => error instanceof CertificateError && error.code === code)
  })
}

function fixture(name: string): string {
  return readFileSync(new URL(`./certificates/fixtures/${name}`, import.meta.url), 'utf8')
}

function create(request: AuthorityRequest): KeyedCertificate {
  return createAuthority(request)
}

function serve(request: ServingRequest): KeyedCertificate {
  return issueServingCertificate(authority, request)
}

function visit(request: ClientRequest): KeyedCertificate {
  return issueClientCertificate(authority, request)
}
