// SPDX-License-Identifier: Apache-2.0
/** From a neighbour that was seen to the peers of a network policy. */
import type {
  KnownServerEntry,
  NetworkNeighbor,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  PolicyRef,
} from '#api/spdx-v1beta1/types.generated.ts'
import { isInRange, parseIp, parseIpRange, singleAddressRange } from '#domain/ip-address.ts'
import { identifyingSelector } from './ignored-labels.ts'

/** What one neighbour allows. */
export interface NeighborRule {
  readonly peers: readonly NetworkPolicyPeer[]
  readonly ports: readonly NetworkPolicyPort[]
  /** Where the address ranges come from. */
  readonly references: readonly PolicyRef[]
}

/** Everywhere, in the ranges of both versions. */
const anywhere = ['0.0.0.0/0', '::/0'] as const

/** The rule of one neighbour; without peers when a policy cannot name it (only a DNS name is known). */
export function ruleOf(neighbor: NetworkNeighbor, servers: readonly KnownServerEntry[]): NeighborRule {
  const { podSelector, namespaceSelector, ipAddress, ipAddresses, dns, dnsNames } = neighbor
  const pods = podSelector ? { podSelector: identifyingSelector(podSelector) } : {}
  const namespaces = namespaceSelector ? { namespaceSelector } : {}
  const selecting = podSelector || namespaceSelector ? [{ ...pods, ...namespaces }] : []
  const addresses = [...new Set([ipAddress, ...(ipAddresses ?? [])])].filter(address => address)
  const names = [...new Set([dns, ...(dnsNames ?? [])])].filter(name => name)
  const blocks = addresses.map(address => blocksOf(address, servers, names))
  const unplaced = selecting.length === 0 && addresses.length === 0 ? names.map(name => reference({ dns: name })) : []
  return {
    peers: [...selecting, ...blocks.flatMap(({ ranges }) => ranges.map(cidr => ({ ipBlock: { cidr } })))],
    ports: portsOf(neighbor),
    references: [...blocks.flatMap(block => block.references), ...unplaced],
  }
}

interface AddressBlocks {
  readonly ranges: readonly string[]
  readonly references: readonly PolicyRef[]
}

function blocksOf(address: string, servers: readonly KnownServerEntry[], names: readonly string[]): AddressBlocks {
  if (address === '*') return { ranges: anywhere, references: [] }
  const ip = parseIp(address)
  if (!ip) {
    const isRange = parseIpRange(address) !== undefined
    return { ranges: isRange ? [address] : [], references: [] }
  }
  const known = servers.filter(({ ipBlock }) => {
    const range = parseIpRange(ipBlock)
    return range !== undefined && isInRange(range, ip)
  })
  if (known.length === 0) {
    const range = singleAddressRange(address, ip)
    return {
      ranges: [range],
      references: names.map(dns => reference({ dns, ipBlock: range, originalIP: address })),
    }
  }
  const references = known.flatMap(({ ipBlock, name, server }) =>
    (names.length > 0 ? names : ['']).map(dns => reference({ ipBlock, name, server, dns, originalIP: address })),
  )
  return { ranges: [...new Set(known.map(({ ipBlock }) => ipBlock))], references }
}

function reference(part: Partial<PolicyRef>): PolicyRef {
  return { ipBlock: '', originalIP: '', dns: '', name: '', server: '', ...part }
}

/** Ports, each once; a protocol without a port stands for all its ports. */
function portsOf({ ports }: NetworkNeighbor): readonly NetworkPolicyPort[] {
  const unique = new Map<string, NetworkPolicyPort>()
  for (const { protocol, port } of ports ?? []) {
    // Kubernetes takes a port without protocol for one of TCP.
    const part = {
      protocol: protocol === '' ? 'TCP' : protocol.toUpperCase(),
      ...(typeof port === 'number' && { port }),
    }
    unique.set(JSON.stringify(part), part)
  }
  return [...unique.values()]
}
