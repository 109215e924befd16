// SPDX-License-Identifier: Apache-2.0
/**
 * Who a request is from, as the front proxy of a cluster says it in headers.
 *
 * Headers are believed only together with a client certificate that the front proxy's authority signed for an
 * allowed name; anybody can send headers.
 * Source: Kubernetes "Configure the Aggregation Layer", ConfigMap kube-system/extension-apiserver-authentication.
 */
import type { Credentials } from '#adapters/apiserver/auth.ts'
import type { UserInfo } from '#adapters/apiserver/descriptor.ts'
import { type CertificatePool, certificatePool } from './certificate-pool.ts'

export interface FrontProxySettings {
  /** Authority of the front proxy. */
  readonly proxies: CertificatePool
  /** Common names that the front proxy may have; empty: any that its authority signed. */
  readonly allowedNames: readonly string[]
  readonly usernameHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  readonly groupHeaders: readonly string[]
  readonly extraPrefixes: readonly string[]
  /** Authority of the cluster's own users, for direct calls. */
  readonly clients: CertificatePool
}

const maxGroups = 1000

/** Settings from the ConfigMap's data, whose lists are JSON in text. What is malformed admits nobody. */
export function frontProxySettings(data: Readonly<Record<string, string | undefined>>): FrontProxySettings {
  return {
    proxies: certificatePool(data['requestheader-client-ca-file'] ?? ''),
    allowedNames: listOf(data['requestheader-allowed-names'], '[]') ?? ['\u0000'],
    usernameHeaders: headersOf(data['requestheader-username-headers'], '["X-Remote-User"]'),
    uidHeaders: headersOf(data['requestheader-uid-headers'], '["X-Remote-Uid"]'),
    groupHeaders: headersOf(data['requestheader-group-headers'], '["X-Remote-Group"]'),
    extraPrefixes: headersOf(data['requestheader-extra-headers-prefix'], '["X-Remote-Extra-"]'),
    clients: certificatePool(data['client-ca-file'] ?? ''),
  }
}

/** Undefined for what is no list of texts. */
function listOf(text: string | undefined, otherwise: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text || otherwise)
    return Array.isArray(value) && value.every(each => typeof each === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

function headersOf(text: string | undefined, otherwise: string): string[] {
  return (listOf(text, otherwise) ?? []).map(each => each.toLowerCase())
}

/** The user that the front proxy names; undefined unless the request comes from the front proxy. */
export function userOfFrontProxy(
  settings: FrontProxySettings,
  credentials: Credentials,
  nowMs: number,
): UserInfo | undefined {
  const certificate = credentials.peerCertificate()
  const proxy = certificate && settings.proxies.verify(certificate, nowMs)
  if (!proxy) return undefined
  if (settings.allowedNames.length > 0 && !settings.allowedNames.includes(proxy.commonName)) return undefined
  const headers = credentials.rawHeaders()
  const valuesOf = (names: readonly string[]) =>
    headers.flatMap(([name, value]) => (names.includes(name) && value !== '' ? [value] : []))
  const [name] = valuesOf(settings.usernameHeaders)
  if (name === undefined) return undefined
  const [uid] = valuesOf(settings.uidHeaders)
  return {
    name,
    ...(uid !== undefined && { uid }),
    groups: valuesOf(settings.groupHeaders).slice(0, maxGroups),
    extra: extraOf(settings.extraPrefixes, headers),
  }
}

function extraOf(
  prefixes: readonly string[],
  headers: ReturnType<Credentials['rawHeaders']>,
): Record<string, readonly string[]> {
  const extra = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const prefix = prefixes.find(each => name.startsWith(each))
    const key = prefix === undefined ? undefined : decodeKey(name.slice(prefix.length))
    if (key === undefined || key === '') continue
    extra.set(key, [...(extra.get(key) ?? []), value])
  }
  return Object.fromEntries(extra)
}

/** Keys are percent-encoded, as they may hold what a header's name may not. */
function decodeKey(text: string): string | undefined {
  try {
    return decodeURIComponent(text).toLowerCase()
  } catch {
    return undefined
  }
}

/** The user of the cluster that a client certificate names; undefined when the cluster's authority did not sign it. */
export function userOfCertificate(
  settings: FrontProxySettings,
  credentials: Credentials,
  nowMs: number,
): UserInfo | undefined {
  const certificate = credentials.peerCertificate()
  const client = certificate && settings.clients.verify(certificate, nowMs)
  return client && { name: client.commonName, groups: [...client.organizations, 'system:authenticated'] }
}
