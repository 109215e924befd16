// SPDX-License-Identifier: Apache-2.0
import type { Socket } from 'node:net'
import type { Agent as AgentTypes } from 'undici'
import openTunnel from 'undici/lib/api/api-connect.js'
import buildConnector from 'undici/lib/core/connect.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'
import { connectThroughSocks } from './socks.ts'
import { Agent, type Dispatcher } from './undici.ts'

/** How connections are made, in the names of Node and undici. */
export interface ConnectOptions {
  /** PEM; absent: the authorities Node trusts. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
  readonly rejectUnauthorized: boolean
  readonly keepAlive: boolean
  /** Milliseconds. */
  readonly keepAliveInitialDelay: number
  /** Milliseconds until a connection must stand. */
  readonly timeout: number
}

export interface ProxyAgentOptions {
  /** `http:`, `https:` or `socks5:`, perhaps with credentials in it. */
  readonly proxyUrl: string
  readonly connect: ConnectOptions
  /** Everything else an agent takes. */
  readonly agent: Omit<AgentTypes.Options, 'connect'>
}

/** An agent that reaches every https server through a tunnel of its proxy. */
export function createProxyAgent({ proxyUrl, connect, agent }: ProxyAgentOptions): Dispatcher {
  if (proxyUrl.startsWith('socks5:')) return createSocksAgent(new URL(proxyUrl), connect, agent)
  const { keepAlive, keepAliveInitialDelay, timeout } = connect
  return new ProxyAgent({
    ...agent,
    // Loaded part by part, dispatchers have no `connect`, by which tunnels are opened.
    clientFactory: (origin, options) => Object.assign(new Pool(origin, options), { connect: openTunnel }),
    uri: proxyUrl,
    requestTls: connect,
    proxyTls: { keepAlive, keepAliveInitialDelay, timeout },
  })
}

/** undici has an agent for SOCKS5 too, marked experimental; it cannot reach a server by its address. */
function createSocksAgent(proxy: URL, connect: ConnectOptions, agent: ProxyAgentOptions['agent']): Dispatcher {
  const secure = buildConnector({ ...connect, allowH2: false })
  async function open(target: buildConnector.Options, callback: buildConnector.Callback): Promise<void> {
    const isSecure = target.protocol === 'https:'
    const host = target.hostname.replace(/^\[|\]$/g, '')
    const port = Number(target.port || (isSecure ? 443 : 80))
    let socket: Socket
    try {
      socket = await connectThroughSocks({ proxy, host, port, timeoutMs: connect.timeout })
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null)
      return
    }
    if (isSecure) secure({ ...target, httpSocket: socket }, callback)
    else callback(null, socket)
  }
  return new Agent({ ...agent, connect: (target, callback) => void open(target, callback) })
}
