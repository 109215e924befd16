// SPDX-License-Identifier: Apache-2.0
/** Authorities of client certificates, and whether one of them signed a certificate that is good now. */
import { createHash, X509Certificate } from 'node:crypto'
import { LRUCache } from 'lru-cache'

export interface VerifiedClient {
  readonly commonName: string
  readonly organizations: readonly string[]
}

export interface CertificatePool {
  /** The client, or undefined unless an authority of the pool signed the certificate for clients and it is good at `nowMs`. */
  verify(der: Uint8Array, nowMs: number): VerifiedClient | undefined
  readonly size: number
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const maxAuthorities = 100
const maxRemembered = 1000
/** Extended key usage of TLS clients; a certificate that names usages must name it. Source: RFC 5280 §4.2.1.12. */
const clientUsages = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']

/** A pool of the authorities in a PEM bundle; blocks that are no certificates, or of no authority, are left out. */
export function certificatePool(pem: string): CertificatePool {
  const authorities = (pem.match(block) ?? []).slice(0, maxAuthorities).flatMap(text => {
    const certificate = parse(text)
    return certificate?.ca ? [certificate] : []
  })
  /** Verified certificates by fingerprint: a signature costs a hundred times a look-up. */
  const verified = new LRUCache<string, Verified>({ max: maxRemembered })

  function check(der: Uint8Array): Verified | undefined {
    const certificate = parse(der)
    if (!certificate || !isForClients(certificate)) return undefined
    const signer = authorities.find(each => certificate.checkIssued(each) && certificate.verify(each.publicKey))
    const client = signer && subjectOf(certificate)
    if (!signer || !client) return undefined
    const fromMs = Math.max(Date.parse(certificate.validFrom), Date.parse(signer.validFrom))
    const toMs = Math.min(Date.parse(certificate.validTo), Date.parse(signer.validTo))
    return { client, fromMs, toMs }
  }

  return {
    size: authorities.length,
    verify(der, nowMs) {
      const fingerprint = createHash('sha256').update(der).digest('hex')
      const found = verified.get(fingerprint) ?? check(der)
      if (!found) return undefined
      verified.set(fingerprint, found)
      return found.fromMs <= nowMs && nowMs < found.toMs ? found.client : undefined
    },
  }
}

interface Verified {
  readonly client: VerifiedClient
  readonly fromMs: number
  readonly toMs: number
}

function parse(source: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(source)
  } catch {
    return undefined
  }
}

function isForClients({ keyUsage }: X509Certificate): boolean {
  // Node names extended usages `keyUsage`; absent means that the certificate does not restrict its use.
  const usages = keyUsage as readonly string[] | undefined
  return usages === undefined || usages.some(usage => clientUsages.includes(usage))
}

/** Common name and organizations, as Kubernetes reads user and groups from a client's certificate. */
function subjectOf({ subject }: X509Certificate): VerifiedClient | undefined {
  const parts = (subject ?? '').split('\n').map(line => {
    const equals = line.indexOf('=')
    return [line.slice(0, equals), unescapeValue(line.slice(equals + 1))] as const
  })
  const names = parts.flatMap(([key, value]) => (key === 'CN' ? [value] : []))
  const [commonName] = names
  // Two common names would leave open which of them was checked.
  if (commonName === undefined || names.length !== 1) return undefined
  return { commonName, organizations: parts.flatMap(([key, value]) => (key === 'O' ? [value] : [])) }
}

function unescapeValue(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1')
}
