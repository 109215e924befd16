// SPDX-License-Identifier: Apache-2.0
/** Ports on loopback that nobody has at the moment. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/**
 * Asks the system for `count` ports, all held until the last is known, so that they differ.
 *
 * Another process may take one before it is used: whoever starts a server there must be ready to try again.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))
  return ports
}
