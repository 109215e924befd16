// SPDX-License-Identifier: Apache-2.0
import { proxyFromEnvironment } from '#adapters/kube/access/proxy.ts'
import { type Update, updateDatabase } from '#adapters/vulndb/update.ts'
import type { Environment } from '#runtime/config.ts'
import { createProxyAgent } from '#runtime/proxy-agent.ts'
import { Agent, type Dispatcher } from '#runtime/undici.ts'

/**
 * Fetches the newest database of a listing, through the proxy of the environment where there is one, unless it is the
 * one in use.
 *
 * @throws VulnerabilityDatabaseError as `updateDatabase` does
 */
export async function fetchDatabase(env: Environment, url: string, into: string): Promise<Update> {
  const dispatcher = dispatcherFor(env, url)
  try {
    return await updateDatabase({ url, into, dispatcher })
  } finally {
    await dispatcher.close()
  }
}

/** The listing below the address of a mirror, which may also be that of the listing itself. Source: grype, `latestURL`. */
export function listingBelow(url: string): string {
  return url.endsWith('.json') ? url : `${url.replace(/\/{1,10}$/, '')}/v6/latest.json`
}

function dispatcherFor(env: Environment, url: string): Dispatcher {
  const proxyUrl = proxyFromEnvironment(url, env)
  const connect = { rejectUnauthorized: true, keepAlive: true, keepAliveInitialDelay: 60_000, timeout: 10_000 }
  return proxyUrl ? createProxyAgent({ proxyUrl, connect, agent: {} }) : new Agent({ connect: { timeout: 10_000 } })
}
