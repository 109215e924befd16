// SPDX-License-Identifier: Apache-2.0
/** What people know about a container is added to what was seen: they may foresee, and they have the last word. */
import { mergePolicies } from './merge.ts'
import { mergeLabels, mergeRequirements } from './neighbors.ts'
import type { Endpoint, Exec, Neighbor, Observed, Open, Port, RulePolicy, Selector } from './observed.ts'
import { unionOf } from './sets.ts'

/** What a person says a container does. */
export interface ActivityOverlay {
  readonly capabilities: readonly string[]
  readonly execs: readonly Exec[]
  readonly opens: readonly Open[]
  readonly syscalls: readonly string[]
  readonly endpoints: readonly Endpoint[]
  readonly rulePolicies: Readonly<Record<string, RulePolicy>>
}

/** With whom a person says a container speaks. */
export interface TrafficOverlay {
  readonly ingress: readonly Neighbor[]
  readonly egress: readonly Neighbor[]
}

/** Adds what a container does: what is there already is not doubled, and nothing becomes a pattern by it. */
export function withActivity(observed: Observed, overlay: ActivityOverlay): Observed {
  return {
    ...observed,
    capabilities: unionOf(observed.capabilities, overlay.capabilities),
    execs: appended(observed.execs, overlay.execs),
    opens: appended(observed.opens, overlay.opens),
    syscalls: unionOf(observed.syscalls, overlay.syscalls),
    endpoints: appended(observed.endpoints, overlay.endpoints),
    rulePolicies: mergePolicies(observed.rulePolicies, overlay.rulePolicies),
  }
}

/** Adds neighbours. Of one that is known, the person's ports, selectors, address and type count. */
export function withTraffic(observed: Observed, { ingress, egress }: TrafficOverlay): Observed {
  return {
    ...observed,
    ingress: withNeighbors(observed.ingress, ingress),
    egress: withNeighbors(observed.egress, egress),
  }
}

/** Adds labels and requirements to those that select the pods; the person's values count. */
export function withSelector<T extends Selector>(base: T, over: Selector): T {
  const { matchLabels, matchExpressions } = mergedSelector(base, over)
  return { ...base, ...(matchLabels && { matchLabels }), ...(matchExpressions && { matchExpressions }) }
}

function appended<T>(seen: readonly T[], said: readonly T[]): readonly T[] {
  const known = new Set(seen.map(item => JSON.stringify(item)))
  return [...seen, ...said.filter(item => !known.has(JSON.stringify(item)))]
}

function withNeighbors(seen: readonly Neighbor[], said: readonly Neighbor[]): readonly Neighbor[] {
  const merged = new Map(seen.map(neighbor => [neighbor.identifier, neighbor]))
  for (const neighbor of said) {
    const known = merged.get(neighbor.identifier)
    merged.set(neighbor.identifier, known ? withNeighbor(known, neighbor) : neighbor)
  }
  return [...merged.values()]
}

function withNeighbor(seen: Neighbor, said: Neighbor): Neighbor {
  const podSelector = said.podSelector ? mergedSelector(seen.podSelector, said.podSelector) : seen.podSelector
  const namespaceSelector = said.namespaceSelector
    ? mergedSelector(seen.namespaceSelector, said.namespaceSelector)
    : seen.namespaceSelector
  const addresses = unionOf(seen.ipAddresses, said.ipAddresses)
  return {
    ...seen,
    type: said.type || seen.type,
    dns: seen.dns || said.dns,
    dnsNames: unionOf(seen.dnsNames, said.dnsNames),
    ports: withPorts(seen.ports, said.ports),
    ipAddress: said.ipAddress || seen.ipAddress,
    ...(addresses.length > 0 && { ipAddresses: addresses }),
    ...(podSelector && { podSelector }),
    ...(namespaceSelector && { namespaceSelector }),
  }
}

function withPorts(seen: readonly Port[], said: readonly Port[]): readonly Port[] {
  const merged = new Map(seen.map(port => [port.name, port]))
  for (const port of said) merged.set(port.name, port)
  return [...merged.values()]
}

function mergedSelector(base: Selector | undefined, over: Selector): Selector {
  const matchLabels = mergeLabels(base?.matchLabels, over.matchLabels)
  const matchExpressions = mergeRequirements([...(base?.matchExpressions ?? []), ...(over.matchExpressions ?? [])])
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  }
}
