// SPDX-License-Identifier: Apache-2.0
/** The Secret in which authorities and certificate are kept: what all replicas agree on. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import { type Authority, bundleOf, type CertificateState, isUsablePair } from './rotation.ts'

/** Keys of the Secret's data. Those of upstream's chart and of `kubernetes.io/tls` are there for people and tools. */
const keys = { bundle: 'ca.crt', certificate: 'tls.crt', key: 'tls.key', authorities: 'authorities.json' } as const

/** More than two are there only when somebody else wrote. */
const maxAuthorities = 20

/** What a Secret holds; undefined for one that holds nothing usable, which is then written anew. */
export function stateOfSecret(secret: KubeObject): CertificateState | undefined {
  const data = (secret['data'] ?? {}) as Readonly<Record<string, unknown>>
  const text = (key: string): string => {
    const value = data[key]
    return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : ''
  }
  const serving = { certificatePem: text(keys.certificate), privateKeyPem: text(keys.key) }
  const authorities = authoritiesIn(text(keys.authorities))
  return authorities.length > 0 && isUsablePair(serving) ? { authorities, serving } : undefined
}

/** The data of the Secret for a state. */
export function dataOfState(state: CertificateState): Readonly<Record<string, string>> {
  const encode = (text: string) => Buffer.from(text).toString('base64')
  return {
    [keys.bundle]: encode(bundleOf(state)),
    [keys.certificate]: encode(state.serving.certificatePem),
    [keys.key]: encode(state.serving.privateKeyPem),
    [keys.authorities]: encode(JSON.stringify(state.authorities)),
  }
}

function authoritiesIn(text: string): readonly Authority[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  if (!Array.isArray(parsed)) return []
  return parsed.slice(-maxAuthorities).flatMap(authorityOf)
}

function authorityOf(value: unknown): readonly Authority[] {
  const { certificatePem, privateKeyPem, trustedSinceMs, neededUntilMs } = (value ?? {}) as Partial<
    Record<keyof Authority, unknown>
  >
  if (typeof certificatePem !== 'string' || typeof privateKeyPem !== 'string') return []
  const pair: KeyedCertificate = { certificatePem, privateKeyPem }
  if (!isUsablePair(pair)) return []
  return [
    {
      ...pair,
      ...(typeof trustedSinceMs === 'number' && { trustedSinceMs }),
      ...(typeof neededUntilMs === 'number' && { neededUntilMs }),
    },
  ]
}
