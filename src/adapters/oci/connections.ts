// SPDX-License-Identifier: Apache-2.0
/** Connections to registries and to the hosts they redirect to. */
import { rootCertificates } from 'node:tls'
import { type ConnectOptions, createProxyAgent } from '#runtime/proxy-agent.ts'
import { Agent, type Dispatcher, requestThrough } from '#runtime/undici.ts'

export interface ConnectionSettings {
  /** PEM of authorities beside those that Node trusts; absent: only those. */
  readonly ca?: string
  readonly skipTlsVerify?: boolean
  /** The proxy for a URL; undefined: none. */
  readonly proxyFor?: (url: string) => string | undefined
  /** How long a registry may think before it answers, and pause within an answer. Default `defaultIdleTimeoutMs`. */
  readonly idleTimeoutMs?: number
}

export interface WireGet {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** Sends requests, following nothing and retrying nothing. */
export interface Connections {
  send(request: WireGet): Promise<Dispatcher.ResponseData>
  /** Breaks every connection. */
  close(): Promise<void>
}

const connectTimeoutMs = 10_000
const tcpKeepAliveMs = 30_000
const idleConnectionMs = 10_000
/** A cache in front of a registry may fetch a layer whole before it sends the first byte. */
export const defaultIdleTimeoutMs = 60_000
const largestHeaderBytes = 32_768
/** Layers of one image that are fetched from one host at the same time, and the documents beside them. */
const connectionsPerHost = 8

/** Connections made as the settings say. */
export function createConnections({
  ca,
  skipTlsVerify = false,
  proxyFor,
  idleTimeoutMs = defaultIdleTimeoutMs,
}: ConnectionSettings): Connections {
  const connect: ConnectOptions = {
    ...(ca !== undefined && { ca: [...rootCertificates, ca].join('\n') }),
    rejectUnauthorized: !skipTlsVerify,
    keepAlive: true,
    keepAliveInitialDelay: tcpKeepAliveMs,
    timeout: connectTimeoutMs,
  }
  const agents = new Map<string, Dispatcher>()

  function agentFor(url: URL): Dispatcher {
    const proxyUrl = proxyFor?.(url.href)
    const known = agents.get(proxyUrl ?? '')
    if (known) return known
    const options = {
      keepAliveTimeout: idleConnectionMs,
      maxHeaderSize: largestHeaderBytes,
      connections: connectionsPerHost,
      allowH2: false,
    }
    const agent =
      proxyUrl === undefined
        ? new Agent({ ...options, connect })
        : createProxyAgent({ proxyUrl, connect, agent: options })
    agents.set(proxyUrl ?? '', agent)
    return agent
  }

  return {
    send: ({ method, url, headers, body, signal }) =>
      requestThrough(agentFor(url), {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { ...headers },
        body: body ?? null,
        headersTimeout: idleTimeoutMs,
        bodyTimeout: idleTimeoutMs,
        ...(signal && { signal }),
      }),
    async close() {
      const all = [...agents.values()]
      agents.clear()
      await Promise.all(all.map(agent => agent.destroy()))
    },
  }
}
