// SPDX-License-Identifier: Apache-2.0
/** Connections to one API server, made anew when the certificates they were made with have changed. */

import type { ClientIdentity, KubeConfig } from '#adapters/kube/access/config.ts'
import { type ConnectOptions, createProxyAgent } from '#runtime/proxy-agent.ts'
import { Agent, type Dispatcher, requestThrough } from '#runtime/undici.ts'
import { KubeError } from './errors.ts'

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query as sent, below the path prefix of the server. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  readonly identity: ClientIdentity
  readonly signal: AbortSignal
}

export type WireResponse = Dispatcher.ResponseData

/** Sends requests; resolves with the head of the answer whatever its status, rejects as undici does. */
export interface Transport {
  send(request: WireRequest): Promise<WireResponse>
  /** Breaks every connection, running requests included. */
  close(): Promise<void>
}

/** The kernel reports a dead peer of an idle watch after about two of these. */
const tcpKeepAliveMs = 30_000
const idleConnectionMs = 30_000
const connectTimeoutMs = 10_000
const largestHeaderBytes = 65_536

/** The transport for a configuration. HTTP/1.1: a watch that stalls must not hold up what shares its connection. */
export function createTransport(config: KubeConfig): Transport {
  const base = new URL(config.server)
  const prefix = base.pathname.replace(/\/+$/, '')
  let current: { readonly key: string; readonly agent: Dispatcher } | undefined
  const retired = new Set<Dispatcher>()
  let closed = false

  async function agentFor(identity: ClientIdentity): Promise<Dispatcher> {
    const ca = await config.ca?.read()
    const { certPem, keyPem } = identity.certificate ?? {}
    const key = JSON.stringify([ca, certPem, keyPem])
    if (closed) throw new KubeError('closed', `${config.server}: the client has been closed`)
    if (current?.key === key) return current.agent
    if (current) retire(current.agent)
    const connect: ConnectOptions = {
      ...(ca === undefined ? {} : { ca }),
      ...(certPem === undefined || keyPem === undefined ? {} : { cert: certPem, key: keyPem }),
      ...(config.tlsServerName === undefined ? {} : { servername: config.tlsServerName }),
      rejectUnauthorized: config.insecureSkipTlsVerify !== true,
      keepAlive: true,
      keepAliveInitialDelay: tcpKeepAliveMs,
      timeout: connectTimeoutMs,
    }
    current = { key, agent: createAgent(config.proxyUrl, connect) }
    return current.agent
  }

  /** Lets running requests and watches end by themselves. */
  function retire(agent: Dispatcher): void {
    retired.add(agent)
    agent.close().then(
      () => retired.delete(agent),
      () => retired.delete(agent),
    )
  }

  return {
    async send({ identity, ...request }) {
      const agent = await agentFor(identity)
      return requestThrough(agent, {
        origin: base.origin,
        path: `${prefix}${request.path}`,
        method: request.method,
        headers: {
          ...copyHeaders(request.headers),
          ...(identity.authorization === undefined ? {} : { authorization: identity.authorization }),
        },
        body: request.body ?? null,
        signal: request.signal,
        // The caller's deadline and the reflector's watchdog decide how long is too long.
        headersTimeout: 0,
        bodyTimeout: 0,
        ...(config.tlsServerName === undefined ? {} : { servername: config.tlsServerName }),
      })
    },
    async close() {
      closed = true
      const agents = [...retired, ...(current ? [current.agent] : [])]
      current = undefined
      retired.clear()
      await Promise.all(agents.map(agent => agent.destroy()))
    },
  }
}

function createAgent(proxyUrl: string | undefined, connect: ConnectOptions): Dispatcher {
  const agent = { keepAliveTimeout: idleConnectionMs, maxHeaderSize: largestHeaderBytes, allowH2: false }
  return proxyUrl === undefined ? new Agent({ ...agent, connect }) : createProxyAgent({ proxyUrl, connect, agent })
}

function copyHeaders(headers: WireRequest['headers']): Record<string, string | string[]> {
  const entries = Object.entries(headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]))
}
