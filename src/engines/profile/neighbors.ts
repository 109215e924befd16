// SPDX-License-Identifier: Apache-2.0
/** With whom a container speaks: neighbours, their ports and the selectors that find them. */
import type { Neighbor, Port, Requirement, Selector } from './observed.ts'
import { compareText, listKey, sortedByKey, unionOf } from './sets.ts'

/** One neighbour for each identifier, with the names, addresses and ports of all its mentions; sorted. */
export function mergeNeighbors(neighbors: readonly Neighbor[]): readonly Neighbor[] {
  const merged = new Map<string, Neighbor>()
  for (const neighbor of neighbors) {
    const { identifier } = neighbor
    merged.set(identifier, mergeNeighbor(merged.get(identifier), neighbor))
  }
  return sortedByKey(merged)
}

/** Of what a neighbour has once, the lesser text counts, so that the order of mentions does not matter. */
function mergeNeighbor(known: Neighbor | undefined, other: Neighbor): Neighbor {
  const first = known ?? other
  const addresses = unionOf(known?.ipAddresses, other.ipAddresses)
  const podSelector = mergeSelector(known?.podSelector, other.podSelector)
  const namespaceSelector = mergeSelector(known?.namespaceSelector, other.namespaceSelector)
  return {
    ...first,
    type: lesser(first.type, other.type),
    dns: lesser(first.dns, other.dns),
    dnsNames: unionOf(known?.dnsNames, other.dnsNames),
    ports: mergePorts([...(known?.ports ?? []), ...other.ports]),
    ipAddress: lesser(first.ipAddress, other.ipAddress),
    ...(addresses.length > 0 && { ipAddresses: addresses }),
    ...(podSelector && { podSelector }),
    ...(namespaceSelector && { namespaceSelector }),
  }
}

/** One port for each name; sorted by name. */
function mergePorts(ports: readonly Port[]): readonly Port[] {
  const byName = new Map<string, Port>()
  for (const port of ports) {
    const known = byName.get(port.name)
    if (!known || compareText(JSON.stringify(port), JSON.stringify(known)) < 0) byName.set(port.name, port)
  }
  return sortedByKey(byName)
}

/** The text that comes first; an empty one gives way. */
function lesser(a: string, b: string): string {
  if (a === '' || b === '') return a || b
  return compareText(a, b) < 0 ? a : b
}

/** A selector with the labels and requirements of both; of one label's two values the lesser counts. */
export function mergeSelector(first: Selector | undefined, other: Selector | undefined): Selector | undefined {
  if (!first || !other) return first ?? other
  const labels = new Map(Object.entries(first.matchLabels ?? {}))
  for (const [key, value] of Object.entries(other.matchLabels ?? {}))
    labels.set(key, lesser(labels.get(key) ?? value, value))
  const matchLabels = mergeLabels(Object.fromEntries(labels), {})
  const matchExpressions = mergeRequirements([...(first.matchExpressions ?? []), ...(other.matchExpressions ?? [])])
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  }
}

/** Labels of both, sorted; where both have one, the second one's value. */
export function mergeLabels(
  base: Readonly<Record<string, string>> | undefined,
  over: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const entries = new Map([...Object.entries(base ?? {}), ...Object.entries(over ?? {})])
  return Object.fromEntries([...entries].sort(([a], [b]) => compareText(a, b)))
}

/** Distinct requirements; the order of their values means nothing. Sorted. */
export function mergeRequirements(requirements: readonly Requirement[]): readonly Requirement[] {
  const distinct = new Map<string, Requirement>()
  for (const { key, operator, values } of requirements) {
    const sorted = unionOf(values)
    distinct.set(listKey([key, operator, ...sorted]), {
      key,
      operator,
      ...(sorted.length > 0 && { values: sorted }),
    })
  }
  return sortedByKey(distinct)
}
