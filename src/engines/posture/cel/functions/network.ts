// SPDX-License-Identifier: Apache-2.0
/** Addresses, ranges and URLs in CEL. Source: Kubernetes CEL libraries `ip`, `cidr`, `url`. */
import type { Environment } from '@marcbachmann/cel-js'
import { type IpAddress, type IpRange, isInRange, parseIp, parseIpRange } from '#domain/ip-address.ts'

class Ip {
  readonly text: string
  readonly address: IpAddress

  constructor(text: string, address: IpAddress) {
    this.text = text
    this.address = address
  }
}

class Cidr {
  readonly text: string
  readonly range: IpRange

  constructor(text: string, range: IpRange) {
    this.text = text
    this.range = range
  }
}

/** What `ip` is where it is no function: a type of its own, for its method. */
class IpLibrary {
  readonly library = 'ip'
}

function ip(text: string): Ip {
  const address = parseIp(text)
  if (!address) throw new Error(`${JSON.stringify(text.slice(0, 60))} is no IP address`)
  return new Ip(text, address)
}

function cidr(text: string): Cidr {
  const range = parseIpRange(text)
  if (!range) throw new Error(`${JSON.stringify(text.slice(0, 60))} is no range of addresses`)
  return new Cidr(text, range)
}

/** An absolute URL or an absolute path, as Kubernetes takes it. */
function parseUrl(text: string): URL | undefined {
  if (text.length > 8192) return undefined
  return URL.parse(text) ?? (text.startsWith('/') ? URL.parse(text, 'path://') : null) ?? undefined
}

function url(text: string): URL {
  const parsed = parseUrl(text)
  if (!parsed) throw new Error(`${JSON.stringify(text.slice(0, 60))} is no URL`)
  return parsed
}

function isIn(address: IpAddress, ...ranges: readonly string[]): boolean {
  return ranges.some(text => {
    const range = parseIpRange(text)
    return range !== undefined && isInRange(range, address)
  })
}

/** Claims by name of the method. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  isUnspecified: ['0.0.0.0/32', '::/128'],
  isLoopback: ['127.0.0.0/8', '::1/128'],
  isLinkLocalUnicast: ['169.254.0.0/16', 'fe80::/10'],
  isLinkLocalMulticast: ['224.0.0.0/24', 'ff02::/16'],
}
const notGlobalUnicast = [
  '0.0.0.0/32',
  '::/128',
  '127.0.0.0/8',
  '::1/128',
  '169.254.0.0/16',
  'fe80::/10',
  '224.0.0.0/4',
  'ff00::/8',
  '255.255.255.255/32',
]

/** Registers the types and their functions. */
export function registerNetwork(environment: Environment): void {
  environment.registerType('IP', Ip)
  environment.registerType('CIDR', Cidr)
  environment.registerType('URL', { ctor: URL, fields: {} })
  environment.registerFunction('ip(string): IP', ip)
  environment.registerFunction('isIP(string): bool', (text: string) => parseIp(text) !== undefined)
  environment.registerFunction('IP.family(): int', ({ address }: Ip) => BigInt(address.version))
  for (const [name, ranges] of Object.entries(kinds))
    environment.registerFunction(`IP.${name}(): bool`, ({ address }: Ip) => isIn(address, ...ranges))
  environment.registerFunction('IP.isGlobalUnicast(): bool', ({ address }: Ip) => !isIn(address, ...notGlobalUnicast))
  environment.registerFunction('cidr(string): CIDR', cidr)
  environment.registerFunction('isCIDR(string): bool', (text: string) => parseIpRange(text) !== undefined)
  environment.registerFunction('CIDR.containsIP(string): bool', ({ range }: Cidr, text: string) =>
    isInRange(range, ip(text).address),
  )
  environment.registerFunction('CIDR.containsIP(IP): bool', ({ range }: Cidr, { address }: Ip) =>
    isInRange(range, address),
  )
  const contains = ({ range }: Cidr, other: IpRange) =>
    other.prefixBits >= range.prefixBits && isInRange(range, other.base)
  environment.registerFunction('CIDR.containsCIDR(string): bool', (one: Cidr, text: string) =>
    contains(one, cidr(text).range),
  )
  environment.registerFunction('CIDR.containsCIDR(CIDR): bool', (one: Cidr, other: Cidr) => contains(one, other.range))
  environment.registerFunction('CIDR.masked(): CIDR', ({ range, text }: Cidr) =>
    cidr(`${textOfIp(masked(range))}/${text.split('/')[1] ?? ''}`),
  )
  environment.registerFunction('string(CIDR): string', ({ text }: Cidr) => text)
  environment.registerFunction('string(IP): string', ({ text }: Ip) => text)
  environment.registerOperator('IP == IP', (a: Ip, b: Ip) => sameAddress(a.address, b.address))
  environment.registerOperator(
    'CIDR == CIDR',
    (a: Cidr, b: Cidr) => a.range.prefixBits === b.range.prefixBits && sameAddress(a.range.base, b.range.base),
  )
  environment.registerType('IpLibrary', IpLibrary)
  environment.registerConstant('ip', 'IpLibrary', new IpLibrary())
  environment.registerFunction(
    'IpLibrary.isCanonical(string): bool',
    (_: unknown, text: string) => textOfIp(ip(text).address) === text,
  )
  environment.registerFunction('URL.getQuery(): map', ({ searchParams }: URL) => {
    const query: Record<string, string[]> = Object.create(null)
    for (const [key, value] of searchParams) (query[key] ??= []).push(value)
    return query
  })
  environment.registerFunction('CIDR.ip(): IP', ({ text }: Cidr) => ip(text.split('/')[0] ?? ''))
  environment.registerFunction('CIDR.prefixLength(): int', ({ range }: Cidr) => BigInt(range.prefixBits))
  environment.registerFunction('url(string): URL', url)
  environment.registerFunction('isURL(string): bool', (text: string) => parseUrl(text) !== undefined)
  environment.registerFunction('URL.getScheme(): string', ({ protocol }: URL) =>
    protocol === 'path:' ? '' : protocol.slice(0, -1),
  )
  environment.registerFunction('URL.getHost(): string', ({ host }: URL) => host)
  environment.registerFunction('URL.getHostname(): string', ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, ''))
  environment.registerFunction('URL.getPort(): string', ({ port }: URL) => port)
  environment.registerFunction('URL.getEscapedPath(): string', ({ pathname }: URL) => pathname)
}

function sameAddress(a: IpAddress, b: IpAddress): boolean {
  return a.version === b.version && a.value === b.value
}

/** The first address of a range. */
function masked({ base, prefixBits }: IpRange): IpAddress {
  const ignored = BigInt((base.version === 4 ? 32 : 128) - prefixBits)
  return { version: base.version, value: (base.value >> ignored) << ignored }
}

/** An address as it is to be written. Source: RFC 5952, section 4. */
function textOfIp({ version, value }: IpAddress): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map(shift => String((value >> shift) & 255n)).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  let longest = { at: 0, length: 0 }
  for (let at = 0; at < 8; at++) {
    const end = groups.findIndex((group, i) => i >= at && group !== 0)
    const length = (end < 0 ? 8 : end) - at
    if (length > longest.length) longest = { at, length }
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map(group => group.toString(16))
      .join(':')
  if (longest.length < 2) return hex(0, 8)
  return `${hex(0, longest.at)}::${hex(longest.at + longest.length, 8)}`
}
