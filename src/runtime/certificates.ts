// SPDX-License-Identifier: Apache-2.0
/**
 * A certificate authority of our own, and the serving and client certificates it issues.
 *
 * Issued keys are ECDSA P-256; an authority may also be one that somebody else made (RSA, or ECDSA on any curve).
 * Reading and verifying certificates is left to `X509Certificate` and `tls` of Node.
 *
 * Source: RFC 5280 §4.1 and §4.2; RFC 5758 §3.2 and RFC 4055 §5 for the signature algorithms.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { type Issuer, readAuthority } from './certificates/authority.ts'
import {
  bitString,
  contextTag,
  encode,
  objectIdentifier,
  sequence,
  time,
  unsignedInteger,
  valuesIn,
} from './certificates/der.ts'
import { CertificateError } from './certificates/error.ts'
import { alternativeNames, type CertificateKind, extensionsOf, subjectName } from './certificates/fields.ts'

/** A certificate and its private key (PKCS #8), both PEM. */
export interface KeyedCertificate {
  readonly certificatePem: string
  readonly privateKeyPem: string
}

/** From when until when a certificate is good; whole seconds, fractions are cut off. */
export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/** What an authority is called (1–64 characters) and how long it is good. */
export interface AuthorityRequest {
  readonly commonName: string
  readonly validity: Validity
}

/** A server; it needs at least one DNS name or IP address, since clients look at nothing else. */
export interface ServingRequest {
  readonly commonName: string
  readonly dnsNames?: readonly string[]
  readonly ipAddresses?: readonly string[]
  readonly validity: Validity
}

/** A client: Kubernetes reads the common name as the user and each organization as a group. */
export interface ClientRequest {
  readonly commonName: string
  readonly organizations?: readonly string[]
  readonly validity: Validity
}

/**
 * Makes a self-signed authority that may sign leaves but no further authority.
 *
 * Errors: CertificateError `invalid-request`.
 */
export function createAuthority({ commonName, validity }: AuthorityRequest): KeyedCertificate {
  const keys = newKeys()
  const subject = subjectName({ commonName })
  const issuer = { name: subject, keyId: keyIdentifier(keys.publicKey), key: keys.privateKey }
  return issue({ kind: { kind: 'authority' }, subject, validity, keys, issuer })
}

/**
 * Issues a certificate for a server.
 *
 * Errors: CertificateError `invalid-request` (no name, a malformed one, or it would outlive its authority),
 * `unusable-authority` (not an authority's certificate with its key, or a key that cannot sign here).
 */
export function issueServingCertificate(authority: KeyedCertificate, request: ServingRequest): KeyedCertificate {
  const names = alternativeNames(request.dnsNames ?? [], request.ipAddresses ?? [])
  const subject = subjectName({ commonName: request.commonName })
  return issueLeaf(authority, { kind: { kind: 'serving', names }, subject, validity: request.validity })
}

/** Issues a certificate for a client. Errors: as `issueServingCertificate`. */
export function issueClientCertificate(authority: KeyedCertificate, request: ClientRequest): KeyedCertificate {
  return issueLeaf(authority, { kind: { kind: 'client' }, subject: subjectName(request), validity: request.validity })
}

interface Leaf {
  readonly kind: CertificateKind
  readonly subject: Uint8Array
  readonly validity: Validity
}

function issueLeaf({ certificatePem, privateKeyPem }: KeyedCertificate, leaf: Leaf): KeyedCertificate {
  const issuer = readAuthority(certificatePem, privateKeyPem)
  if (wholeSeconds(leaf.validity.notAfter) > wholeSeconds(issuer.notAfter))
    throw new CertificateError(
      'invalid-request',
      `certificate validity: expected an end before the authority's (${issuer.notAfter.toISOString()}), ` +
        `got ${leaf.validity.notAfter.toISOString()}; renew the authority first`,
    )
  return issue({ ...leaf, keys: newKeys(), issuer })
}

/** What is left of a moment in a certificate. */
function wholeSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000)
}

interface Keys {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

interface Issue extends Leaf {
  readonly keys: Keys
  readonly issuer: Issuer
}

/** Version 3 is written as 2. */
const version3 = encode(contextTag(0, 'constructed'), unsignedInteger(Buffer.from([2])))

function issue({ kind, subject, validity, keys, issuer }: Issue): KeyedCertificate {
  if (!(validity.notAfter > validity.notBefore))
    throw new CertificateError('invalid-request', 'certificate validity: expected its end after its beginning')
  const subjectId = keyIdentifier(keys.publicKey)
  const extensions = extensionsOf(kind, { subject: subjectId, ...(issuer.keyId ? { issuer: issuer.keyId } : {}) })
  const algorithm = signatureAlgorithm(issuer.key)
  const toBeSigned = sequence(
    version3,
    unsignedInteger(serialNumber()),
    algorithm,
    issuer.name,
    sequence(time(validity.notBefore), time(validity.notAfter)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    encode(contextTag(3, 'constructed'), extensions),
  )
  const signature = sign('sha256', toBeSigned, issuer.key)
  return {
    certificatePem: pem(sequence(toBeSigned, algorithm, bitString(signature))),
    privateKeyPem: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  }
}

const serialBytes = 16

/** Positive and of full length, whatever chance gives: the first bit is cleared, the second set. */
function serialNumber(): Buffer {
  const serial = randomBytes(serialBytes)
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0)
  return serial
}

const derNull = encode(0x05)

function signatureAlgorithm(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'ec') return sequence(objectIdentifier('1.2.840.10045.4.3.2'))
  if (key.asymmetricKeyType === 'rsa') return sequence(objectIdentifier('1.2.840.113549.1.1.11'), derNull)
  throw new CertificateError(
    'unusable-authority',
    `signing with an authority's key: expected an EC or RSA key, got ${key.asymmetricKeyType ?? 'a secret'}`,
  )
}

/** The first 160 bits of the SHA-256 of the public key's bits (RFC 7093 §2, method 1). */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const [info] = valuesIn(publicKey.export({ type: 'spki', format: 'der' }))
  const [, bits] = valuesIn(info?.content ?? new Uint8Array())
  // The first byte of a BIT STRING counts its unused bits and is no part of the key.
  const key = bits?.content.subarray(1) ?? new Uint8Array()
  return createHash('sha256').update(key).digest().subarray(0, 20)
}

function pem(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
