// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP client, imported narrowly: agents and `request`, without fetch, mocks, caches and interceptors.
 *
 * `import 'undici'` costs 27 MB of memory in a process that needs 18; the version is pinned exactly.
 */
import type { Dispatcher, ProxyAgent as ProxyAgentType } from 'undici'
import connect from 'undici/lib/api/api-connect.js'
import request from 'undici/lib/api/api-request.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'

export type { Dispatcher }
export { Agent }

/** An agent that reaches every server through a proxy: a tunnel for https, SOCKS5 if the proxy's URL says so. */
export function createProxyAgent(options: ProxyAgentType.Options): Dispatcher {
  return new ProxyAgent({
    // Loaded part by part, dispatchers have no `connect`, by which tunnels are opened.
    clientFactory: (origin, poolOptions) => Object.assign(new Pool(origin, poolOptions), { connect }),
    ...options,
  })
}

/** Sends one request through an agent; resolves with the head of the answer, its body still to be read. */
export function requestThrough(
  dispatcher: Dispatcher,
  options: Dispatcher.RequestOptions,
): Promise<Dispatcher.ResponseData> {
  return request.call(dispatcher, options)
}
