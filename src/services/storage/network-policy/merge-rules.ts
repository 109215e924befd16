// SPDX-License-Identifier: Apache-2.0
/** Joins rules about addresses by port, so that a policy has one rule for each port instead of one for each address. */
import type { NetworkPolicyPeer, NetworkPolicyPort } from '#api/spdx-v1beta1/types.generated.ts'
import type { NeighborRule } from './peers.ts'

/** Peers and ports that a policy allows together; an absent list of ports means all. */
export interface AllowRule {
  readonly peers: readonly NetworkPolicyPeer[]
  readonly ports?: readonly NetworkPolicyPort[]
}

/**
 * Rules about addresses only, one for each port and protocol, sorted; then those with selectors, in their order. A
 * rule without peers is left out: it would allow everybody.
 */
export function mergeRules(rules: readonly NeighborRule[]): readonly AllowRule[] {
  const named = rules.filter(({ peers }) => peers.length > 0)
  const [selecting, addresses] = [named.filter(hasSelector), named.filter(rule => !hasSelector(rule))]
  return [...byPort(addresses), ...unique(selecting.map(allowing))]
}

function hasSelector({ peers }: NeighborRule): boolean {
  return peers.some(
    ({ podSelector, namespaceSelector }) => podSelector !== undefined || namespaceSelector !== undefined,
  )
}

function allowing({ peers, ports }: NeighborRule): AllowRule {
  return { peers: unique(peers), ...(ports.length > 0 && { ports }) }
}

function byPort(rules: readonly NeighborRule[]): readonly AllowRule[] {
  const groups = new Map<
    string,
    { readonly port: NetworkPolicyPort | undefined; readonly peers: NetworkPolicyPeer[] }
  >()
  for (const { peers, ports } of rules) {
    for (const port of ports.length > 0 ? ports : [undefined]) {
      const key = JSON.stringify(port ?? null)
      const group = groups.get(key) ?? { port, peers: [] }
      group.peers.push(...peers)
      groups.set(key, group)
    }
  }
  return [...groups.values()]
    .sort((a, b) => comparePorts(a.port, b.port))
    .map(({ port, peers }) => ({ peers: sortedPeers(peers), ...(port && { ports: [port] }) }))
}

function comparePorts(a: NetworkPolicyPort | undefined, b: NetworkPolicyPort | undefined): number {
  const [left, right] = [a?.port ?? -1, b?.port ?? -1]
  return left - right || compareText(a?.protocol ?? '', b?.protocol ?? '')
}

function sortedPeers(peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] {
  return unique(peers).toSorted((a, b) => compareText(a.ipBlock?.cidr ?? '', b.ipBlock?.cidr ?? ''))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Each item once, where it first stands. */
function unique<T>(items: readonly T[]): readonly T[] {
  const seen = new Map<string, T>()
  for (const item of items) {
    const key = JSON.stringify(item)
    if (!seen.has(key)) seen.set(key, item)
  }
  return [...seen.values()]
}
