// SPDX-License-Identifier: Apache-2.0
/** From a context of a kubeconfig to a way to reach its API server. */

import { KubeError } from '#adapters/kube/rest/errors.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Environment } from '#runtime/config.ts'
import type { KubeConfig } from './config.ts'
import { constantText } from './config.ts'
import { createFileSource } from './file-source.ts'
import { EntryReader, type Kubeconfig, type KubeconfigEntry, readKubeconfig } from './kubeconfig-file.ts'
import { userOf } from './kubeconfig-user.ts'
import { decodePem } from './pem.ts'
import { parseProxyUrl, proxyFromEnvironment } from './proxy.ts'

export interface KubeconfigOptions {
  /** `--kubeconfig`. Absent: KUBECONFIG, else `~/.kube/config`. */
  readonly path?: string
  /** `--context`. Absent: the file's current-context. */
  readonly context?: string
  readonly env: Environment
  readonly homeDir: string
  readonly clock: Clock
  /** How long an exec plugin may take. */
  readonly execTimeoutMs?: number
}

/**
 * Reads the kubeconfig and resolves one context of it; files it names are read once, so that a missing one is told now.
 *
 * Errors: `config` and `credentials`, in one line naming file, entry and field.
 */
export async function loadKubeconfig(options: KubeconfigOptions): Promise<KubeConfig> {
  const kubeconfig = await readKubeconfig(options)
  const context = contextOf(kubeconfig, options.context)
  const reader = new EntryReader(context)
  const cluster = referredTo(kubeconfig.clusters, reader, 'cluster')
  if (!cluster) throw reader.wrong('cluster', 'expected the name of a cluster, got nothing')
  const user = referredTo(kubeconfig.users, reader, 'user')
  const server = await serverOf(new EntryReader(cluster), options)
  const identity = user ? await userOf(new EntryReader(user), { ...options, cluster }) : {}
  const namespace = reader.text('namespace')
  return { ...server, ...identity, contextName: context.name, ...(namespace === undefined ? {} : { namespace }) }
}

function contextOf(kubeconfig: Kubeconfig, wanted: string | undefined): KubeconfigEntry {
  const files = kubeconfig.files.join(', ')
  const name = wanted ?? kubeconfig.currentContext ?? onlyName(kubeconfig)
  const known = kubeconfig.contexts.size === 0 ? 'it has none' : `it has ${nameSome(kubeconfig.contexts)}`
  if (name === undefined)
    throw new KubeError(
      'config',
      `kubeconfig ${files}: current-context: expected the name of a context, got nothing; ${known}`,
    )
  const context = kubeconfig.contexts.get(name)
  if (context) return context
  const place = wanted === undefined ? 'current-context: ' : ''
  throw new KubeError('config', `kubeconfig ${files}: ${place}no context is named ${JSON.stringify(name)}; ${known}`)
}

/** A kubeconfig with a single context needs no choice. */
function onlyName({ contexts }: Kubeconfig): string | undefined {
  return contexts.size === 1 ? contexts.keys().next().value : undefined
}

function referredTo(
  entries: ReadonlyMap<string, KubeconfigEntry>,
  context: EntryReader,
  field: 'cluster' | 'user',
): KubeconfigEntry | undefined {
  const name = context.text(field)
  if (name === undefined) return undefined
  const entry = entries.get(name)
  if (entry) return entry
  throw context.wrong(field, `no ${field} is named ${JSON.stringify(name)}; there are ${nameSome(entries)}`)
}

const mostNames = 10

function nameSome(entries: ReadonlyMap<string, unknown>): string {
  const names = [...entries.keys()].sort()
  if (names.length === 0) return 'none'
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  return (
    names
      .slice(0, mostNames)
      .map(name => JSON.stringify(name))
      .join(', ') + more
  )
}

type ServerConfig = Pick<KubeConfig, 'server' | 'ca' | 'insecureSkipTlsVerify' | 'tlsServerName' | 'proxyUrl'>

async function serverOf(cluster: EntryReader, { env, clock }: KubeconfigOptions): Promise<ServerConfig> {
  const server = serverUrl(cluster)
  const insecure = cluster.flag('insecure-skip-tls-verify')
  const ca = await authorityOf(cluster, clock)
  if (insecure && ca)
    throw cluster.wrong(
      'insecure-skip-tls-verify',
      'expected no certificate-authority beside it, since it would not be used',
    )
  const tlsServerName = cluster.text('tls-server-name')
  const ownProxy = cluster.text('proxy-url')
  const proxyUrl =
    ownProxy === undefined ? proxyFromEnvironment(server, env) : parseProxyUrl(ownProxy, cluster.place('proxy-url'))
  return {
    server,
    ...(insecure ? { insecureSkipTlsVerify: true } : {}),
    ...(ca ? { ca } : {}),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  }
}

function serverUrl(cluster: EntryReader): string {
  const text = cluster.text('server')
  if (text === undefined) throw cluster.wrong('server', 'expected the URL of an API server, got nothing')
  // kubectl takes "host:port" too; a token must not travel in the clear because of it.
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw cluster.wrong('server', `expected an http or https URL, got ${JSON.stringify(text)}`)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

async function authorityOf(cluster: EntryReader, clock: Clock): Promise<KubeConfig['ca']> {
  const data = cluster.text('certificate-authority-data')
  if (data !== undefined) return constantText(decodePem(data, cluster.place('certificate-authority-data')))
  const path = cluster.text('certificate-authority')
  if (path === undefined) return undefined
  const what = cluster.place('certificate-authority')
  const source = createFileSource({ path: cluster.pathOf(path), clock, what, code: 'config' })
  await source.read()
  return source
}
