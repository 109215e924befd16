// SPDX-License-Identifier: Apache-2.0
/** The fields of a certificate that depend on what it is for: subject, alternative names, extensions. */
import { isIP } from 'node:net'
import { bitString, contextTag, encode, objectIdentifier, sequence, tag, unsignedInteger } from './der.ts'
import { CertificateError } from './error.ts'

/** What a certificate may be used for. `names` are encoded GeneralNames. */
export type CertificateKind =
  | { readonly kind: 'authority' }
  | { readonly kind: 'serving'; readonly names: Uint8Array }
  | { readonly kind: 'client' }

/** Whom a certificate is about. */
export interface SubjectNames {
  readonly commonName: string
  readonly organizations?: readonly string[]
}

/** Hashes of public keys by which a chain is found. `issuer` is absent where the issuer's certificate has none. */
export interface Identifiers {
  readonly subject: Uint8Array
  readonly issuer?: Uint8Array
}

/** RFC 5280 appendix A: ub-common-name and ub-organization-name. */
const maxNameLength = 64
const commonNameAttribute = '2.5.4.3'
const organizationAttribute = '2.5.4.10'

/** The subject's Name: organizations first, then the common name, one attribute per set. */
export function subjectName({ commonName, organizations = [] }: SubjectNames): Buffer {
  const attributes = [
    ...organizations.map(organization => nameAttribute(organizationAttribute, organization)),
    nameAttribute(commonNameAttribute, commonName),
  ]
  return sequence(...attributes)
}

function nameAttribute(type: string, value: string): Buffer {
  if (value.length === 0 || value.length > maxNameLength)
    throw new CertificateError(
      'invalid-request',
      `certificate subject: expected 1 to ${maxNameLength} characters, got ${value.length} ("${value.slice(0, maxNameLength)}")`,
    )
  return encode(tag.set, sequence(objectIdentifier(type), encode(tag.utf8String, Buffer.from(value))))
}

/**
 * The names a server answers to, as a SubjectAltName value.
 *
 * Errors: CertificateError `invalid-request` where there is none, or one is malformed.
 */
export function alternativeNames(dnsNames: readonly string[], ipAddresses: readonly string[]): Buffer {
  if (dnsNames.length + ipAddresses.length === 0)
    throw new CertificateError(
      'invalid-request',
      'serving certificate: expected at least one DNS name or IP address, got none',
    )
  return sequence(...dnsNames.map(dnsName), ...ipAddresses.map(ipAddress))
}

const dnsPattern = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i
const maxDnsLength = 253

function dnsName(name: string): Buffer {
  if (name.length > maxDnsLength || !dnsPattern.test(name))
    throw new CertificateError('invalid-request', `serving certificate: expected a DNS name, got "${name}"`)
  return encode(contextTag(2, 'primitive'), Buffer.from(name, 'ascii'))
}

function ipAddress(address: string): Buffer {
  const version = isIP(address)
  // A zone such as "%eth0" means something on one machine only.
  if (version === 0 || address.includes('%'))
    throw new CertificateError('invalid-request', `serving certificate: expected an IP address, got "${address}"`)
  return encode(contextTag(7, 'primitive'), version === 4 ? dottedBytes(address) : groupedBytes(address))
}

function dottedBytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number))
}

/** Sixteen bytes of an IPv6 address, with `::` filled up and a dotted end (`::ffff:1.2.3.4`) read as two groups. */
function groupedBytes(address: string): Buffer {
  const dotted = /[\d.]+\.\d+$/.exec(address)?.[0]
  const plain = dotted ? address.replace(dotted, dottedBytes(dotted).toString('hex').replace(/^.{4}/, '$&:')) : address
  const [left = [], right = []] = plain.split('::').map(half => half.split(':').filter(group => group !== ''))
  const gap = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return Buffer.from([...left, ...gap, ...right].map(group => group.padStart(4, '0')).join(''), 'hex')
}

/** The extensions of RFC 5280 §4.2 that `kind` needs, as the Extensions value. */
export function extensionsOf(kind: CertificateKind, identifiers: Identifiers): Buffer {
  const extensions = [
    extension('2.5.29.14', encode(tag.octetString, identifiers.subject)),
    ...(identifiers.issuer
      ? [extension('2.5.29.35', sequence(encode(contextTag(0, 'primitive'), identifiers.issuer)))]
      : []),
    ...usageOf(kind),
  ]
  return sequence(...extensions)
}

const isCritical = true
const serverAuthentication = '1.3.6.1.5.5.7.3.1'
const clientAuthentication = '1.3.6.1.5.5.7.3.2'

function usageOf(kind: CertificateKind): Buffer[] {
  if (kind.kind === 'authority') return [basicConstraints('authority'), keyUsage('sign certificates and lists')]
  const leaf = [basicConstraints('leaf'), keyUsage('sign')]
  if (kind.kind === 'client') return [...leaf, extendedUsage(clientAuthentication)]
  return [...leaf, extendedUsage(serverAuthentication), extension('2.5.29.17', kind.names)]
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  const mark = critical ? [encode(tag.boolean, Buffer.from([0xff]))] : []
  return encode(tag.sequence, objectIdentifier(id), ...mark, encode(tag.octetString, value))
}

/** An authority gets a path length of zero: it signs leaves only. */
function basicConstraints(of: 'authority' | 'leaf'): Buffer {
  const fields = of === 'leaf' ? [] : [encode(tag.boolean, Buffer.from([0xff])), unsignedInteger(Buffer.from([0]))]
  return extension('2.5.29.19', sequence(...fields), isCritical)
}

/** Bits count from the left: digitalSignature is 0, keyCertSign 5, cRLSign 6. */
function keyUsage(usage: 'sign' | 'sign certificates and lists'): Buffer {
  const value = usage === 'sign' ? bitString(Buffer.from([0x80]), 7) : bitString(Buffer.from([0x06]), 1)
  return extension('2.5.29.15', value, isCritical)
}

function extendedUsage(purpose: string): Buffer {
  return extension('2.5.29.37', sequence(objectIdentifier(purpose)))
}
