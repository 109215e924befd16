// SPDX-License-Identifier: Apache-2.0
/** Which proxy the environment asks for, by the rules that kubectl and every other Go program follow. */
import { BlockList, isIP } from 'node:net'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import type { Environment } from '#runtime/config.ts'

/**
 * The proxy for a server: HTTPS_PROXY or HTTP_PROXY by its scheme, unless NO_PROXY excuses its host.
 *
 * Upper-case names win over lower-case ones. Loopback is never reached through a proxy.
 * Errors: `config` when the variable holds no usable URL.
 * Source: golang.org/x/net/http/httpproxy.
 */
export function proxyFromEnvironment(server: string, env: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(server)
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = env[name] || env[name.toLowerCase()]
  if (!proxy || isLoopback(host)) return undefined
  const effectivePort = port || (protocol === 'https:' ? '443' : '80')
  if (isExcused(host, effectivePort, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined
  return parseProxyUrl(proxy.includes('://') ? proxy : `http://${proxy}`, `environment variable ${name}`)
}

/** A proxy URL in the spelling the HTTP client takes; throws `config` naming `place` for any other scheme. */
export function parseProxyUrl(text: string, place: string): string {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol) || url.hostname === '')
    throw new KubeError('config', `${place}: expected a proxy URL (http, https or socks5), got ${JSON.stringify(text)}`)
  // socks5h, in which the proxy resolves the name, is what the client does for socks5 anyway.
  return text.replace(/^socks5h:/i, 'socks5:')
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true
  return (isIP(host) === 4 && host.startsWith('127.')) || host === '::1'
}

function isExcused(host: string, port: string, noProxy: string): boolean {
  return noProxy
    .split(',')
    .map(entry => entry.trim().toLowerCase())
    .filter(entry => entry !== '')
    .some(entry => entry === '*' || matches(entry, host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry.includes('/')) return isInNetwork(entry, host)
  const { name, onlyPort } = splitPort(entry)
  if (onlyPort !== undefined && onlyPort !== port) return false
  if (isIP(name)) return name === host
  if (name.startsWith('*.')) return host.endsWith(name.slice(1))
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`)
}

function splitPort(entry: string): { name: string; onlyPort: string | undefined } {
  if (isIP(entry)) return { name: entry, onlyPort: undefined }
  const parts = /^\[?([^\]]*?)\]?(?::(\d{1,5}))?$/.exec(entry)
  return { name: parts?.[1] ?? entry, onlyPort: parts?.[2] }
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/')
  const family = isIP(network)
  if (family === 0 || family !== isIP(host) || !/^\d{1,3}$/.test(bits)) return false
  if (Number(bits) > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, Number(bits), type)
  return list.check(host, type)
}
