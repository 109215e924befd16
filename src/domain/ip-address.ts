// SPDX-License-Identifier: Apache-2.0
/** IP addresses and ranges of both versions. */

/** An address as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly version: 4 | 6
  readonly value: bigint
}

/** A range of addresses: all that share the first `prefixBits` bits with `base`. */
export interface IpRange {
  readonly base: IpAddress
  readonly prefixBits: number
}

const bitsOf = { 4: 32, 6: 128 } as const

/** Longest text that is an address. */
const maxChars = 45

/**
 * Reads an address; undefined for anything else. IPv4 needs four plain decimal parts; a leading zero, which some read
 * as octal, is refused. IPv6 may end in an IPv4 address; a zone (`%eth0`) is refused. Source: RFC 4291 §2.2.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (text.length > maxChars) return undefined
  if (!text.includes(':')) {
    const value = parseIpv4(text)
    return value === undefined ? undefined : { version: 4, value }
  }
  const value = parseIpv6(text)
  return value === undefined ? undefined : { version: 6, value }
}

/** Reads a range such as `10.0.0.0/8`; undefined for anything else. Bits behind the prefix are ignored. */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/')
  const base = slash < 0 ? undefined : parseIp(text.slice(0, slash))
  const bits = text.slice(slash + 1)
  if (!base || !/^(?:0|[1-9]\d{0,2})$/.test(bits) || Number(bits) > bitsOf[base.version]) return undefined
  return { base, prefixBits: Number(bits) }
}

/** Claims that the address is in the range; an address of the other version never is. */
export function isInRange({ base, prefixBits }: IpRange, { version, value }: IpAddress): boolean {
  if (version !== base.version) return false
  const ignored = BigInt(bitsOf[version] - prefixBits)
  return value >> ignored === base.value >> ignored
}

/** The range that holds one address alone: `1.2.3.4/32`, `2001:db8::1/128`. */
export function singleAddressRange(text: string, { version }: IpAddress): string {
  return `${text}/${bitsOf[version]}`
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function parseIpv6(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return undefined
  const [left, right] = [groupsOf(head), tail === undefined ? [] : groupsOf(tail)]
  if (!left || !right) return undefined
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...left, ...Array<bigint>(missing).fill(0n), ...right]
  return groups.reduce((value, group) => (value << 16n) | group, 0n)
}

/** The 16-bit groups of a part of an address; the last may be an IPv4 address, which is two of them. */
function groupsOf(part: string): bigint[] | undefined {
  if (part === '') return []
  const groups: bigint[] = []
  const texts = part.split(':')
  for (const [i, text] of texts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(text)) groups.push(BigInt(`0x${text}`))
    else {
      const embedded = i === texts.length - 1 ? parseIpv4(text) : undefined
      if (embedded === undefined) return undefined
      groups.push(embedded >> 16n, embedded & 0xffffn)
    }
  }
  return groups
}
