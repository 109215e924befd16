// SPDX-License-Identifier: Apache-2.0
/** Reads from an authority's certificate what the certificates it signs must repeat. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { contextTag, type DerValue, tag, valuesIn } from './der.ts'
import { CertificateError } from './error.ts'

/** What signs: its name and key identifier as they stand in its certificate, and its key. */
export interface Issuer {
  /** The encoded Name, byte for byte. */
  readonly name: Uint8Array
  /** Absent where the certificate has no subject key identifier. */
  readonly keyId?: Uint8Array
  readonly key: KeyObject
}

/** An issuer with the end of its own life, which nothing that it signs may outlive. */
export interface Authority extends Issuer {
  readonly notAfter: Date
}

/**
 * Reads an authority that was made here or elsewhere.
 *
 * Errors: CertificateError `unusable-authority` where the certificate or its key is unreadable, is no
 * authority's, or the two do not belong together.
 */
export function readAuthority(certificatePem: string, privateKeyPem: string): Authority {
  const { certificate, key } = parsed(certificatePem, privateKeyPem)
  const who = `authority "${certificate.subject.replaceAll('\n', ', ')}"`
  if (!certificate.ca)
    throw new CertificateError('unusable-authority', `${who}: expected a certificate that may sign others, got a leaf`)
  if (!certificate.checkPrivateKey(key))
    throw new CertificateError('unusable-authority', `${who}: expected the key of this certificate, got another`)
  return { key, notAfter: new Date(certificate.validTo), ...identityOf(certificate.raw) }
}

function parsed(certificatePem: string, privateKeyPem: string): { certificate: X509Certificate; key: KeyObject } {
  try {
    return { certificate: new X509Certificate(certificatePem), key: createPrivateKey(privateKeyPem) }
  } catch (cause) {
    const because = 'reading an authority: expected a PEM certificate and its PEM private key, got something else'
    throw new CertificateError('unusable-authority', because, { cause })
  }
}

/** Where the subject stands among the fields of TBSCertificate, after the optional version. */
const subjectPosition = 4
const subjectKeyIdentifier = Buffer.from([0x55, 0x1d, 0x0e])

function identityOf(certificate: Uint8Array): { name: Uint8Array; keyId?: Uint8Array } {
  const [whole] = valuesIn(certificate)
  const [toBeSigned] = valuesIn(whole?.content ?? new Uint8Array())
  const fields = valuesIn(toBeSigned?.content ?? new Uint8Array())
  const hasVersion = fields[0]?.tagByte === contextTag(0, 'constructed')
  const name = fields[hasVersion ? subjectPosition + 1 : subjectPosition]?.encoded ?? new Uint8Array()
  const keyId = keyIdOf(fields)
  return { name, ...(keyId ? { keyId } : {}) }
}

function keyIdOf(fields: readonly DerValue[]): Uint8Array | undefined {
  const wrapped = fields.find(field => field.tagByte === contextTag(3, 'constructed'))
  const [list] = valuesIn(wrapped?.content ?? new Uint8Array())
  for (const extension of valuesIn(list?.content ?? new Uint8Array())) {
    const [id, ...rest] = valuesIn(extension.content)
    if (!id || Buffer.compare(id.content, subjectKeyIdentifier) !== 0) continue
    const value = rest.find(part => part.tagByte === tag.octetString)
    return valuesIn(value?.content ?? new Uint8Array())[0]?.content
  }
  return undefined
}
