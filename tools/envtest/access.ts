// SPDX-License-Identifier: Apache-2.0
/** Who may talk to an API server and how: as a value, as a kubeconfig file, as single requests. */
import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { stringify } from 'yaml'
import { EnvtestError } from './error.ts'

/** How a caller proves who it is. */
export type Credential =
  | { readonly kind: 'certificate'; readonly certificatePem: string; readonly privateKeyPem: string }
  | { readonly kind: 'token'; readonly token: string }

/** An API server, whom it is to be recognised by, and one caller. */
export interface KubeAccess {
  /** `https://HOST:PORT`, no path. */
  readonly server: string
  readonly caPem: string
  readonly credential: Credential
  /** Where the server's certificate names something else than HOST. */
  readonly serverName?: string
}

/** Writes a kubeconfig with one context, readable by this user alone. */
export function writeKubeconfig(path: string, access: KubeAccess): void {
  writeFileSync(path, kubeconfigText(access), { mode: 0o600 })
}

/** A kubeconfig with one cluster, one user and one context, all inline. */
export function kubeconfigText({ server, caPem, credential, serverName }: KubeAccess): string {
  const cluster = {
    server,
    'certificate-authority-data': base64(caPem),
    ...(serverName ? { 'tls-server-name': serverName } : {}),
  }
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'envtest', cluster }],
      users: [{ name: 'user', user: userOf(credential) }],
      contexts: [{ name: 'envtest', context: { cluster: 'envtest', user: 'user' } }],
      'current-context': 'envtest',
    },
    { lineWidth: 0 },
  )
}

function userOf(credential: Credential): Record<string, string> {
  if (credential.kind === 'token') return { token: credential.token }
  return {
    'client-certificate-data': base64(credential.certificatePem),
    'client-key-data': base64(credential.privateKeyPem),
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** One request; a body is sent as JSON. */
export interface ApiCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with query. */
  readonly path: string
  readonly body?: unknown
  /** Of the body; `application/json` where absent. */
  readonly contentType?: string
  /** `application/json` where absent. */
  readonly accept?: string
}

/** What came back; `text` is the whole body. */
export interface ApiAnswer {
  readonly status: number
  readonly text: string
}

const timeoutMs = 30_000

/** Sends one request on a connection of its own; rejects where no answer comes within 30 s. */
export function callApi(
  access: KubeAccess,
  { method = 'GET', path, body, contentType, accept }: ApiCall,
): Promise<ApiAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ApiAnswer>()
  const { credential } = access
  const sent = request(new URL(path, access.server), {
    method,
    ca: access.caPem,
    agent: false,
    ...(access.serverName ? { servername: access.serverName } : {}),
    ...(credential.kind === 'certificate' ? { cert: credential.certificatePem, key: credential.privateKeyPem } : {}),
    headers: {
      accept: accept ?? 'application/json',
      ...(credential.kind === 'token' ? { authorization: `Bearer ${credential.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
    },
    signal: AbortSignal.timeout(timeoutMs),
  })
  sent.on('response', response => {
    response.setEncoding('utf8')
    response
      .toArray()
      .then(chunks => resolve({ status: response.statusCode ?? 0, text: chunks.join('') }))
      .catch(reject)
  })
  sent.on('error', reject)
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}

/**
 * Sends one request and reads the object that answers it.
 *
 * Errors: EnvtestError `refused` on any status but 2xx, with the server's own words.
 */
export async function readApi(access: KubeAccess, call: ApiCall): Promise<unknown> {
  const { status, text } = await callApi(access, call)
  if (status >= 200 && status < 300) return JSON.parse(text)
  throw new EnvtestError('refused', `${call.method ?? 'GET'} ${call.path}: expected success, got ${status}: ${text}`)
}
