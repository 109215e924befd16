// SPDX-License-Identifier: Apache-2.0
/**
 * Where a callback may go.
 *
 * Whoever may start a scan may name an address that is called from inside the cluster. So nothing is called unless
 * switched on; then only addresses of the public internet, or those of the ranges that the configuration lists.
 */
import { type IpAddress, type IpRange, isInRange, parseIp, parseIpRange } from '#domain/ip-address.ts'

export interface CallbackPolicy {
  /** Public addresses may be called. */
  readonly isEnabled: boolean
  /** Addresses that may be called, public or not; where there are some, no others. */
  readonly allowed: readonly IpRange[]
}

const longestUrlChars = 2048

/** Not the public internet. Source: IANA IPv4 and IPv6 Special-Purpose Address Registries. */
const special: readonly IpRange[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // All of IPv6 but global unicast; and what within it embeds or documents other addresses.
  '::/3',
  '4000::/2',
  '8000::/1',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
].map(text => parseIpRange(text) ?? fail(text))

function fail(text: string): never {
  throw new Error(`callbacks: ${text} is no range`)
}

/** A URL that may be a callback; else why not. Its address is judged when it is known. */
export function readCallbackUrl(text: string, policy: CallbackPolicy): URL | string {
  if (!policy.isEnabled && policy.allowed.length === 0)
    return 'callbacks are switched off; set KS_CALLBACK_ENABLED or KS_CALLBACK_ALLOWED_CIDRS'
  const url = text.length <= longestUrlChars ? URL.parse(text) : null
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return 'expected an http or https URL'
  if (url.username !== '' || url.password !== '') return 'expected a URL without credentials'
  return url
}

/** Whether an address may be called. */
export function mayCall(text: string, { isEnabled, allowed }: CallbackPolicy): boolean {
  const address = parseIp(text)
  if (!address) return false
  const judged = unmapped(address)
  if (allowed.length > 0) return allowed.some(range => isInRange(range, judged))
  return isEnabled && !special.some(range => isInRange(range, judged))
}

/** The IPv4 address that `::ffff:a.b.c.d` stands for. */
function unmapped(address: IpAddress): IpAddress {
  const isMapped = address.version === 6 && address.value >> 32n === 0xffffn
  return isMapped ? { version: 4, value: address.value & 0xffff_ffffn } : address
}
