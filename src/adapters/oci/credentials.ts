// SPDX-License-Identifier: Apache-2.0
/** Credentials for registries, and which of several apply to an image. */
import type { ImageRef } from '#domain/image-ref.ts'
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { OciError } from './errors.ts'
import { objectOf } from './image.ts'

/** How one proves to a registry who one is. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token, to be exchanged for access tokens. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** An access token that is sent as it is. */
  | { readonly kind: 'registry-token'; readonly token: string }

/** A credential and the images it is for: `registry.example.com/team`, `*.example.com`. */
export interface KeyedCredential {
  readonly key: string
  readonly credential: Credential
}

/** What a docker `config.json` says. */
export interface DockerConfig {
  readonly credentials: readonly KeyedCredential[]
  /** Credential helper by host. */
  readonly helpers: ReadonlyMap<string, string>
  /** Helper for all other hosts. */
  readonly store?: string
}

/**
 * Reads a docker `config.json`, or the older `.dockercfg`, whose hosts stand at the top.
 *
 * @param place  named in errors; the text itself never is
 * Throws `config`. Entries without a usable credential are left out.
 */
export function parseDockerConfig(text: string | Uint8Array, place: string): DockerConfig {
  let document: JsonObject
  try {
    document = objectOf(Buffer.from(text), place)
  } catch {
    // The cause would quote the text, which is secret.
    throw new OciError('config', `${place}: expected a docker configuration in JSON, got something else`)
  }
  const { auths, credHelpers, credsStore } = document
  const isOld = auths === undefined && credHelpers === undefined && credsStore === undefined
  const entries = isOld ? document : isJsonObject(auths) ? auths : {}
  const credentials = Object.entries(entries).flatMap(([key, entry]) => {
    const credential = credentialOf(entry)
    return credential ? [{ key, credential }] : []
  })
  const helpers = new Map<string, string>()
  for (const [host, name] of Object.entries(isJsonObject(credHelpers) ? credHelpers : {}))
    if (typeof name === 'string') helpers.set(host, name)
  return { credentials, helpers, ...(typeof credsStore === 'string' && credsStore !== '' && { store: credsStore }) }
}

/** A credential in the form of docker's `AuthConfig`, its field names in any case. */
export function credentialOf(entry: unknown): Credential | undefined {
  if (!isJsonObject(entry)) return undefined
  const fields = new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]))
  const text = (name: string): string => {
    const value = fields.get(name)
    return typeof value === 'string' ? value : ''
  }
  if (text('registrytoken') !== '') return { kind: 'registry-token', token: text('registrytoken') }
  if (text('identitytoken') !== '') return { kind: 'identity-token', token: text('identitytoken') }
  if (text('username') !== '' || text('password') !== '') return passwordOf(text('username'), text('password'))
  // Docker pads some of them with zero bytes.
  const decoded = Buffer.from(text('auth'), 'base64').toString('utf8').replace(/\0+$/, '')
  const colon = decoded.indexOf(':')
  return colon < 0 ? undefined : passwordOf(decoded.slice(0, colon), decoded.slice(colon + 1))
}

/** Helpers and some registries mark a refresh token by this name of a user. */
const tokenUser = '<token>'

function passwordOf(username: string, password: string): Credential {
  return username === tokenUser ? { kind: 'identity-token', token: password } : { kind: 'password', username, password }
}

/**
 * The credentials whose key fits the image, the most specific first, as the kubelet tries them: hosts are compared
 * part by part with `*` and `?` within a part, ports must agree, and a path must be a prefix of the repository.
 *
 * Source: kubernetes pkg/credentialprovider, "keyring".
 */
export function credentialsFor(all: readonly KeyedCredential[], ref: ImageRef): readonly Credential[] {
  return all
    .filter(({ key }) => fits(key, ref))
    .sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0))
    .map(({ credential }) => credential)
}

/** The names under which Docker Hub's credentials are kept. */
const hubHosts = ['docker.io', 'index.docker.io', 'registry-1.docker.io']

function fits(key: string, { registry, repository }: ImageRef): boolean {
  const bare = key.replace(/^https?:\/\//, '')
  const slash = bare.indexOf('/')
  const host = (slash < 0 ? bare : bare.slice(0, slash)).toLowerCase()
  const path = slash < 0 ? '' : bare.slice(slash + 1).replace(/\/+$/, '')
  const isHub = hubHosts.includes(host)
  if (isHub ? !hubHosts.includes(registry) : !hostFits(host, registry.toLowerCase())) return false
  // `https://index.docker.io/v1/` is what `docker login` writes; v1 and v2 are versions of the API, no repositories.
  return path === '' || path === 'v1' || path === 'v2' || `${repository}/`.startsWith(`${path}/`)
}

function hostFits(pattern: string, host: string): boolean {
  const [patternName = '', patternPort] = splitPort(pattern)
  const [hostName = '', hostPort] = splitPort(host)
  if (patternPort !== hostPort) return false
  const wanted = patternName.split('.')
  const parts = hostName.split('.')
  return wanted.length === parts.length && wanted.every((part, i) => partFits(part, parts[i] ?? ''))
}

function splitPort(host: string): readonly (string | undefined)[] {
  const match = /^(.*?)(?::(\d+))?$/.exec(host)
  return [match?.[1], match?.[2]]
}

/** `*` for any letters and `?` for one. Cost: O(pattern × text). */
function partFits(pattern: string, text: string): boolean {
  let reachable = new Set([0])
  for (const letter of pattern) {
    const next = new Set<number>()
    for (const at of reachable) {
      if (letter === '*') for (let end = at; end <= text.length; end++) next.add(end)
      else if (at < text.length && (letter === '?' || letter === text[at])) next.add(at + 1)
    }
    reachable = next
  }
  return reachable.has(text.length)
}
