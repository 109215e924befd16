// SPDX-License-Identifier: Apache-2.0
import { boundedBody } from './bounded-body.ts'
import type { Challenge } from './challenge.ts'
import type { Connections } from './connections.ts'
import type { Credential } from './credentials.ts'
import { OciError } from './errors.ts'
import { objectOf } from './image.ts'

/** What goes into the header `Authorization`, and until when. */
export interface Authorization {
  readonly header: string
  readonly expiresMs: number
}

export interface AuthorizationCall {
  readonly connections: Connections
  /** Base of the registry that asks. */
  readonly registry: URL
  readonly challenges: readonly Challenge[]
  /** Undefined: as nobody. */
  readonly credential: Credential | undefined
  /** `repository:library/nginx:pull`. */
  readonly scope: string
  readonly nowMs: number
  readonly signal?: AbortSignal
}

const maxTokenBytes = 1024 * 1024
/** What the specification says of tokens that do not say how long they live. */
const defaultLifeMs = 60_000
/** A token is not used in the last part of its life. */
const leewayMs = 10_000

/**
 * Turns a credential into the authorization that a registry's challenges ask for; undefined when the credential is
 * of no use for any of them, or is refused.
 *
 * Throws `unreachable`, `server`, `malformed`, and `unauthorized` for a realm that would see credentials in clear.
 * Source: distribution "Token Authentication Specification" and "OAuth2 Token Authentication"; RFC 7617.
 */
export async function authorize(call: AuthorizationCall): Promise<Authorization | undefined> {
  const { challenges, credential } = call
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
  if (bearer)
    return credential?.kind === 'registry-token' ? forever(`Bearer ${credential.token}`) : fetchToken(call, bearer)
  const basic = challenges.some(({ scheme }) => scheme === 'basic')
  return basic && credential?.kind === 'password' ? forever(basicHeader(credential)) : undefined
}

function forever(header: string): Authorization {
  return { header, expiresMs: Number.POSITIVE_INFINITY }
}

function basicHeader({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

async function fetchToken(call: AuthorizationCall, { parameters }: Challenge): Promise<Authorization | undefined> {
  const { connections, credential, signal, nowMs } = call
  const realm = realmOf(parameters.get('realm') ?? '', call.registry)
  const wanted = { service: parameters.get('service') ?? '', scope: parameters.get('scope') || call.scope }
  const { statusCode, body } = await connections.send({
    ...(credential?.kind === 'identity-token'
      ? exchange(realm, wanted, credential.token)
      : plain(realm, wanted, credential)),
    ...(signal && { signal }),
  })
  const bytes = await boundedBody(body, maxTokenBytes, `token from ${realm.host}`)
  if (statusCode === 429) throw new OciError('rate-limited', `${realm.host} gives no more tokens for now; try later`)
  if (statusCode >= 400 && statusCode < 500) return undefined
  if (statusCode !== 200)
    throw new OciError('server', `token from ${realm.host}: expected status 200, got ${statusCode}; try later`)
  const { token, access_token: accessToken, expires_in: lifeSeconds } = objectOf(bytes, `the token of ${realm.host}`)
  const text = typeof token === 'string' && token !== '' ? token : accessToken
  // A line break would begin another header.
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text))
    throw new OciError('malformed', `token from ${realm.host}: expected a token, got an answer without one`)
  const lifeMs = typeof lifeSeconds === 'number' && lifeSeconds > 0 ? lifeSeconds * 1_000 : defaultLifeMs
  return { header: `Bearer ${text}`, expiresMs: nowMs + Math.max(lifeMs - leewayMs, lifeMs / 2) }
}

interface Wanted {
  readonly service: string
  readonly scope: string
}

type TokenRequest = Pick<Parameters<Connections['send']>[0], 'method' | 'url' | 'headers' | 'body'>

function plain(realm: URL, wanted: Wanted, credential: Credential | undefined): TokenRequest {
  const url = new URL(realm)
  if (wanted.service !== '') url.searchParams.set('service', wanted.service)
  url.searchParams.set('scope', wanted.scope)
  const headers = credential?.kind === 'password' ? { authorization: basicHeader(credential) } : {}
  return { method: 'GET', url, headers }
}

function exchange(realm: URL, { service, scope }: Wanted, refreshToken: string): TokenRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service,
    scope,
    client_id: 'kubescape',
    refresh_token: refreshToken,
  })
  return {
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  }
}

function realmOf(text: string, registry: URL): URL {
  const realm = URL.parse(text)
  if (!realm || !['http:', 'https:'].includes(realm.protocol))
    throw new OciError('malformed', `${registry.host}: expected the address of a token server, got something else`)
  if (registry.protocol === 'https:' && realm.protocol !== 'https:')
    throw new OciError('unauthorized', `${registry.host} sends credentials to ${realm.host} unencrypted; refused`)
  return realm
}
