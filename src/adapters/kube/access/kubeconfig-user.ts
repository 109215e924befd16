// SPDX-License-Identifier: Apache-2.0
/** The `user` of a kubeconfig context: certificates, tokens, passwords, plugins, impersonation. */
import { isAbsolute } from 'node:path'
import { isRecord } from '#adapters/kube/rest/errors.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Environment } from '#runtime/config.ts'
import { type CredentialSource, constantIdentity, type KubeConfig } from './config.ts'
import { bearer, certificateFileCredentials, joinCredentials, pairOf, tokenFileCredentials } from './credentials.ts'
import { createExecCredentials, type ExecPlugin, execApiVersions } from './exec-credential.ts'
import { createFileSource, type FileSource } from './file-source.ts'
import { EntryReader, type KubeconfigEntry } from './kubeconfig-file.ts'
import { decodePem } from './pem.ts'

interface UserOptions {
  readonly env: Environment
  readonly clock: Clock
  readonly execTimeoutMs?: number
  /** The cluster of the context, for plugins that ask for it. */
  readonly cluster: KubeconfigEntry
}

/** The identity a user entry stands for; throws `config` or `credentials` naming the field. */
export async function userOf(
  user: EntryReader,
  options: UserOptions,
): Promise<Pick<KubeConfig, 'credentials' | 'headers'>> {
  const provider = user.mapping('auth-provider')
  if (provider) throw user.wrong('auth-provider', 'was removed from Kubernetes 1.26; use an exec plugin, or a token')
  const certificate = await certificateOf(user, options.clock)
  const secret = execOf(user, options) ?? (await tokenOf(user, options.clock)) ?? passwordOf(user)
  const sources = [certificate, secret].filter(source => source !== undefined)
  const headers = impersonationOf(user)
  return {
    ...(sources.length > 0 ? { credentials: joinCredentials(sources) } : {}),
    ...(headers ? { headers } : {}),
  }
}

async function certificateOf(user: EntryReader, clock: Clock): Promise<CredentialSource | undefined> {
  const cert = pemOf(user, clock, 'client-certificate')
  const key = pemOf(user, clock, 'client-key')
  if (!cert && !key) return undefined
  if (!cert) throw user.wrong('client-certificate', 'expected a certificate for the client-key, got nothing')
  if (!key) throw user.wrong('client-key', 'expected a key for the client-certificate, got nothing')
  const place = user.place()
  if (cert.kind === 'text' && key.kind === 'text')
    return constantIdentity({ certificate: pairOf(cert.pem, key.pem, place) })
  const source = certificateFileCredentials(fileOf(cert), fileOf(key), place)
  await source.identity()
  return source
}

type Pem = { readonly kind: 'text'; readonly pem: string } | { readonly kind: 'file'; readonly source: FileSource }

function pemOf(user: EntryReader, clock: Clock, field: string): Pem | undefined {
  const data = user.text(`${field}-data`)
  if (data !== undefined) return { kind: 'text', pem: decodePem(data, user.place(`${field}-data`)) }
  const path = user.text(field)
  if (path === undefined) return undefined
  return { kind: 'file', source: createFileSource({ path: user.pathOf(path), clock, what: user.place(field) }) }
}

function fileOf(pem: Pem): FileSource {
  if (pem.kind === 'file') return pem.source
  return { read: () => Promise.resolve(pem.pem), invalidate: () => undefined }
}

/** Of a token and a token file the file counts, since it is the one that is renewed. */
async function tokenOf(user: EntryReader, clock: Clock): Promise<CredentialSource | undefined> {
  const path = user.text('tokenFile')
  if (path !== undefined) {
    const what = user.place('tokenFile')
    const source = tokenFileCredentials(createFileSource({ path: user.pathOf(path), clock, what }), what)
    await source.identity()
    return source
  }
  const token = user.text('token')
  return token === undefined ? undefined : constantIdentity({ authorization: bearer(token, user.place('token')) })
}

function passwordOf(user: EntryReader): CredentialSource | undefined {
  const name = user.text('username')
  const password = user.text('password')
  if (name === undefined && password === undefined) return undefined
  const encoded = Buffer.from(`${name ?? ''}:${password ?? ''}`, 'utf8').toString('base64')
  return constantIdentity({ authorization: `Basic ${encoded}` })
}

function impersonationOf(user: EntryReader): Record<string, string | readonly string[]> | undefined {
  const name = user.text('as')
  const uid = user.text('as-uid')
  const groups = user.texts('as-groups')
  const extra = user.mapping('as-user-extra') ?? {}
  if (name === undefined) {
    if (uid === undefined && groups.length === 0 && Object.keys(extra).length === 0) return undefined
    throw user.wrong('as', 'expected the user to act as beside as-uid, as-groups and as-user-extra, got nothing')
  }
  const extras = user.within('as-user-extra', extra)
  return {
    'impersonate-user': name,
    ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
    ...(groups.length > 0 ? { 'impersonate-group': groups } : {}),
    ...Object.fromEntries(
      Object.keys(extra).map(key => [`impersonate-extra-${encodeURIComponent(key).toLowerCase()}`, extras.texts(key)]),
    ),
  }
}

function execOf(user: EntryReader, options: UserOptions): CredentialSource | undefined {
  const fields = user.mapping('exec')
  if (!fields) return undefined
  const exec = user.within('exec', fields)
  const { env, clock, execTimeoutMs } = options
  return createExecCredentials({
    plugin: pluginOf(exec, options.cluster),
    place: user.place(),
    env,
    clock,
    ...(execTimeoutMs === undefined ? {} : { timeoutMs: execTimeoutMs }),
  })
}

function pluginOf(exec: EntryReader, cluster: KubeconfigEntry): ExecPlugin {
  const written = exec.text('apiVersion')
  const apiVersion = execApiVersions.find(known => known === written)
  if (!apiVersion)
    throw exec.wrong(
      'apiVersion',
      `expected ${execApiVersions.join(' or ')}, got ${written ?? 'nothing'}; renew this kubeconfig`,
    )
  const command = exec.text('command')
  if (command === undefined) throw exec.wrong('command', 'expected a program, got nothing')
  if (exec.text('interactiveMode') === 'Always')
    throw exec.wrong('interactiveMode', 'the plugin wants to talk to a person, which is not possible here')
  const installHint = exec.text('installHint')
  return {
    apiVersion,
    // A path is seen from the kubeconfig, a bare name is looked up in PATH.
    command: /[/\\]/.test(command) && !isAbsolute(command) ? exec.pathOf(command) : command,
    args: exec.texts('args'),
    env: Object.fromEntries(exec.list('env').map((each, index) => variableOf(exec, each, index))),
    ...(installHint === undefined ? {} : { installHint }),
    ...(exec.flag('provideClusterInfo') ? { cluster: clusterInfoOf(cluster) } : {}),
  }
}

function variableOf(exec: EntryReader, entry: unknown, index: number): [string, string] {
  const { name, value } = isRecord(entry) ? entry : {}
  if (typeof name === 'string' && name !== '' && typeof value === 'string') return [name, value]
  throw exec.wrong(`env[${index}]`, 'expected a name and a value, both text')
}

/** `spec.cluster` of an ExecCredential: the cluster entry, its CA inline, and what is meant for plugins only. */
function clusterInfoOf({ fields }: KubeconfigEntry): Record<string, unknown> {
  const told = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority-data', 'proxy-url']
  const extensions = Array.isArray(fields['extensions']) ? (fields['extensions'] as readonly unknown[]) : []
  const config = extensions.find(each => isRecord(each) && each['name'] === 'client.authentication.k8s.io/exec')
  return {
    ...Object.fromEntries(told.filter(field => fields[field] !== undefined).map(field => [field, fields[field]])),
    ...(isRecord(config) ? { config: config['extension'] } : {}),
  }
}
