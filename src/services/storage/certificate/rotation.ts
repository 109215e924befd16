// SPDX-License-Identifier: Apache-2.0
/**
 * When an authority and the certificate that it signs are replaced, so that whoever trusts the bundle never sees a
 * certificate that it does not know.
 *
 *     authority A  ├────────────── signs ──────────────┤······ stays in the bundle ······┤
 *     authority B                   ├─ announced only ──┤────────── signs ───────────…
 *                                   ^ two thirds of A   ^ clients have trusted B long enough
 *
 * Every replica computes the same from what is stored; whose write comes first is what all of them take.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createAuthority, issueServingCertificate, type KeyedCertificate } from '#runtime/certificates.ts'

export interface Authority extends KeyedCertificate {
  /** Since when clients are known to trust it, in milliseconds since the epoch; absent: they are not. */
  readonly trustedSinceMs?: number
  /** When the last certificate that it signed ends; absent: it has signed none. */
  readonly neededUntilMs?: number
}

export interface CertificateState {
  /** Oldest first; clients are to trust them all. */
  readonly authorities: readonly Authority[]
  readonly serving: KeyedCertificate
}

export interface RotationPolicy {
  readonly authorityLifeMs: number
  readonly servingLifeMs: number
  /** Clients trust an authority for so long before it signs: news of it must reach all of them. */
  readonly announceMs: number
}

export interface RotationRequest {
  /** Absent: nothing is stored, or nothing that can be used. */
  readonly state: CertificateState | undefined
  readonly policy: RotationPolicy
  readonly names: ServingNames
  readonly nowMs: number
}

export interface ServingNames {
  readonly commonName: string
  readonly dnsNames: readonly string[]
  readonly ipAddresses?: readonly string[]
}

export type RotationChange = 'authority-made' | 'certificate-issued' | 'authority-dropped'

export interface Rotation {
  readonly state: CertificateState
  /** Empty when nothing was due; the state is then the one that was given. */
  readonly changes: readonly RotationChange[]
}

/** A little before now, for clients whose clocks are late; of a short life only a part. */
const longestBackdateMs = 300_000
const backdateShare = 0.1
const renewAfterShare = 2 / 3

/** What is to be stored next. Errors: CertificateError for names that no certificate can carry. */
export function rotate({ state, policy, names, nowMs }: RotationRequest): Rotation {
  const changes: RotationChange[] = []
  let authorities = (state?.authorities ?? []).filter(each => lifeOf(each).toMs > nowMs)
  const newest = authorities.at(-1)
  if (!newest || renewAtMs(newest) <= nowMs) {
    authorities = [...authorities, newAuthority(policy, nowMs)]
    changes.push('authority-made')
  }
  let serving = state?.serving
  if (!serving || isDue(serving, authorities, names, nowMs)) {
    const signer = signerOf(authorities, policy, nowMs)
    const issued = issue(signer, policy, names, nowMs)
    serving = issued
    const neededUntilMs = Math.max(signer.neededUntilMs ?? 0, lifeOf(issued).toMs)
    authorities = authorities.map(each => (each === signer ? { ...each, neededUntilMs } : each))
    changes.push('certificate-issued')
  }
  const kept = authorities.filter((each, index) => isNeeded(each, authorities.slice(index + 1), nowMs))
  if (
    state &&
    state.authorities.some(({ certificatePem }) => !kept.some(each => each.certificatePem === certificatePem))
  )
    changes.push('authority-dropped')
  return changes.length === 0 && state ? { state, changes } : { state: { authorities: kept, serving }, changes }
}

/** Notes that clients trust what stands in `bundlePem`; the same state when that is known. */
export function noteTrusted(state: CertificateState, bundlePem: string, nowMs: number): CertificateState {
  const trusted = new Set(certificatesIn(bundlePem).map(({ fingerprint256 }) => fingerprint256))
  let isNew = false
  const authorities = state.authorities.map(each => {
    if (each.trustedSinceMs !== undefined || !trusted.has(parse(each).fingerprint256)) return each
    isNew = true
    return { ...each, trustedSinceMs: nowMs }
  })
  return isNew ? { ...state, authorities } : state
}

/** The certificates of all authorities, PEM. */
export function bundleOf({ authorities }: CertificateState): string {
  return authorities.map(({ certificatePem }) => `${certificatePem.trim()}\n`).join('')
}

/** Whether two bundles hold the same certificates. */
export function areSameBundle(one: string, other: string): boolean {
  const prints = (pem: string) =>
    certificatesIn(pem)
      .map(({ fingerprint256 }) => fingerprint256)
      .toSorted()
      .join()
  return prints(one) === prints(other)
}

/** When a certificate ends, in milliseconds since the epoch. */
export function endOf(certificate: Pick<KeyedCertificate, 'certificatePem'>): number {
  return lifeOf(certificate).toMs
}

/** Whether a text is a certificate with its own key. */
export function isUsablePair({ certificatePem, privateKeyPem }: KeyedCertificate): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))
  } catch {
    return false
  }
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const maxBlocks = 100

function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(block) ?? []).slice(0, maxBlocks).flatMap(text => {
    try {
      return [new X509Certificate(text)]
    } catch {
      return []
    }
  })
}

function parse({ certificatePem }: Pick<KeyedCertificate, 'certificatePem'>): X509Certificate {
  return new X509Certificate(certificatePem)
}

function lifeOf(certificate: Pick<KeyedCertificate, 'certificatePem'>): {
  readonly fromMs: number
  readonly toMs: number
} {
  const { validFromDate, validToDate } = parse(certificate)
  return { fromMs: validFromDate.getTime(), toMs: validToDate.getTime() }
}

function renewAtMs(certificate: KeyedCertificate): number {
  const { fromMs, toMs } = lifeOf(certificate)
  return fromMs + (toMs - fromMs) * renewAfterShare
}

function isDue(
  serving: KeyedCertificate,
  authorities: readonly Authority[],
  names: ServingNames,
  nowMs: number,
): boolean {
  if (renewAtMs(serving) <= nowMs) return true
  const certificate = parse(serving)
  const isKnown = authorities.some(each => {
    const authority = parse(each)
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
  })
  const carries = (name: string) => certificate.checkHost(name, { wildcards: false }) !== undefined
  return (
    !isKnown ||
    !names.dnsNames.every(carries) ||
    !(names.ipAddresses ?? []).every(address => certificate.checkIP(address) !== undefined)
  )
}

/** The newest authority that clients have trusted long enough; at the beginning, and in need, the newest of all. */
function signerOf(authorities: readonly Authority[], { announceMs }: RotationPolicy, nowMs: number): Authority {
  const isAnnounced = ({ trustedSinceMs }: Authority) =>
    trustedSinceMs !== undefined && trustedSinceMs + announceMs <= nowMs
  const found =
    authorities.findLast(isAnnounced) ??
    authorities.findLast(({ neededUntilMs }) => neededUntilMs !== undefined) ??
    authorities.at(-1)
  if (!found) throw new Error('no authority to sign with: one is made before')
  return found
}

/** Whether clients must still trust an authority: no later one has signed, or something that it signed is not over. */
function isNeeded({ neededUntilMs }: Authority, later: readonly Authority[], nowMs: number): boolean {
  const isReplaced = later.some(each => each.neededUntilMs !== undefined)
  return !isReplaced || (neededUntilMs !== undefined && neededUntilMs > nowMs)
}

function newAuthority({ authorityLifeMs }: RotationPolicy, nowMs: number): Authority {
  const seconds = Math.floor(nowMs / 1000)
  return createAuthority({
    commonName: `kubescape storage CA @${seconds}`,
    validity: validityOf(authorityLifeMs, nowMs),
  })
}

function issue(
  signer: Authority,
  { servingLifeMs }: RotationPolicy,
  names: ServingNames,
  nowMs: number,
): KeyedCertificate {
  const { notBefore, notAfter } = validityOf(servingLifeMs, nowMs)
  const endMs = Math.min(notAfter.getTime(), lifeOf(signer).toMs)
  return issueServingCertificate(signer, { ...names, validity: { notBefore, notAfter: new Date(endMs) } })
}

function validityOf(lifeMs: number, nowMs: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const backdateMs = Math.min(longestBackdateMs, lifeMs * backdateShare)
  return { notBefore: new Date(nowMs - backdateMs), notAfter: new Date(nowMs + lifeMs) }
}
